import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError, currentRequest, isProvisioning, notFound } from '../http/index.js';
import { largeBody } from './body-limit.js';
import { MAX_OPERATIONS } from './protocol/bulk.request.js';
import { cursorTimeout } from './list-cursors.js';
import { resourceTypeDocuments, schemaDocuments, serviceProviderConfig } from './protocol/discovery.js';
import { groupType } from './protocol/group.type.js';
import type { JsonObject } from './protocol/json.js';
import { DEFAULT_COUNT, MAX_COUNT } from './protocol/list-query.js';
import type { ResourceType } from './protocol/resource-type.js';
import { userType } from './protocol/user.type.js';
import { typesFor } from './organization-types.js';
import { settingsOf } from './provisioning-settings.js';
import type { ScimAnswer } from './scim-answer.js';
import type { ScimRequest } from './scim-request.js';

/** The kinds of resources there are: without a token those of any organization, with one those of its own. */
function typesOf(config: Config): ResourceType[] {
  const principal = currentRequest()?.principal;
  if (!isProvisioning(principal)) return [userType, groupType];
  const { user, group } = typesFor(principal);
  return settingsOf(principal.settings, config.roles).groupsEnabled ? [user, group] : [user];
}

/** The discovery documents (RFC 7644 §4), made from the same schema data that validates. */
@Injectable()
export class DiscoveryService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  serviceProviderConfig(request: ScimRequest): ScimAnswer {
    const capabilities = {
      patch: true,
      bulk: {
        supported: true,
        maxOperations: MAX_OPERATIONS,
        maxPayloadSize: largeBody(this.config.bodyLimit),
      },
      filter: { maxResults: MAX_COUNT },
      changePassword: false,
      sort: true,
      etag: true,
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index' as const,
        defaultPageSize: DEFAULT_COUNT,
        maxPageSize: MAX_COUNT,
        cursorTimeout,
      },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken' as const,
          name: 'OAuth Bearer Token',
          description: 'A SCIM token of the organization in the Authorization header.',
          specUri: 'https://www.rfc-editor.org/info/rfc6750',
          primary: true,
        },
      ],
      documentationUri: `${this.config.publicUrl}/api/docs`,
    };
    return this.#one(request, serviceProviderConfig(capabilities, this.#base(request)));
  }

  resourceTypes(request: ScimRequest): ScimAnswer {
    return this.#list(request, resourceTypeDocuments(typesOf(this.config), this.#base(request)));
  }

  resourceType(request: ScimRequest, id: string): ScimAnswer {
    return this.#one(
      request,
      pick(resourceTypeDocuments(typesOf(this.config), this.#base(request)), id, 'Resource type'),
    );
  }

  schemas(request: ScimRequest): ScimAnswer {
    return this.#list(request, schemaDocuments(typesOf(this.config), this.#base(request)));
  }

  schema(request: ScimRequest, id: string): ScimAnswer {
    return this.#one(request, pick(schemaDocuments(typesOf(this.config), this.#base(request)), id, 'Schema'));
  }

  #one(request: ScimRequest, document: JsonObject): ScimAnswer {
    refuseFilter(request);
    return { status: 200, body: JSON.stringify(document) };
  }

  #list(request: ScimRequest, documents: JsonObject[]): ScimAnswer {
    return this.#one(request, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: documents.length,
      itemsPerPage: documents.length,
      startIndex: 1,
      Resources: documents,
    });
  }

  #base({ basePath }: ScimRequest): string {
    return `${this.config.publicUrl}${basePath}`;
  }
}

/** RFC 7644 §4: a filter here is answered 403, so that no client takes the whole for a match. */
function refuseFilter({ query }: ScimRequest): void {
  if (Object.keys(query).some((name) => name.toLowerCase() === 'filter')) {
    throw new AppError('filter_on_discovery', 403, 'Discovery documents can not be filtered.');
  }
}

function pick(documents: readonly JsonObject[], id: string, what: string): JsonObject {
  const wanted = id.toLowerCase();
  const document = documents.find(
    (each) => typeof each['id'] === 'string' && each['id'].toLowerCase() === wanted,
  );
  if (!document) throw notFound(what);
  return document;
}
