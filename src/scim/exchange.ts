import { type Dialect, dialectOf } from './protocol/dialects.js';
import { parseHead, parsed } from './protocol/json-head.js';
import type { Json } from './protocol/json.js';
import { isObject } from './protocol/json.js';
import { isId, OMITTED, type PersonalValues } from './protocol/redaction.values.js';
import { Redactor } from './protocol/redaction.js';

/** One SCIM request with its answer, as they went over the wire. Of long bodies the beginning is enough. */
export interface Exchange {
  method: string;
  url: string;
  status: number;
  userAgent: string;
  request: ExchangeBody;
  answer: ExchangeBody;
}

/** `text` is all of a body, or the beginning of one that is longer; empty where there was none. */
export interface ExchangeBody {
  text: string;
  bytes: number;
  whole: boolean;
}

/** What may be written down of an exchange. Bodies are JSON texts; undefined where there was none. */
export interface DescribedExchange {
  path: string;
  query: string | undefined;
  dialect: Dialect;
  /** The id of the user or group it was about, where it names one. */
  targetId: string | undefined;
  /** `Users`, `Groups` and so on, as the address says. */
  endpoint: string;
  request: DescribedBody;
  answer: DescribedBody;
  scimType: string | undefined;
  detail: string | undefined;
}

export interface DescribedBody {
  text: string | undefined;
  cut: boolean;
}

/** Of a redacted body. */
const maxLength = 16_384;
const full = { elements: 20, members: 100 };
const little = { elements: 3, members: 30 };

/** An exchange without what it says about people. Throws nothing, whatever was sent. */
export function describeExchange(exchange: Exchange, personal: PersonalValues): DescribedExchange {
  const [path = '', search = ''] = exchange.url.split(/\?(.*)/s);
  const endpoint = endpointOf(path);
  const sent = jsonOf(exchange.request);
  const answered = jsonOf(exchange.answer);
  const redactor = new Redactor(personal, full);
  const shownPath = redactor.path(path).slice(0, 1000);
  const query = redactor.query(search);
  const request = described(exchange.request, sent, redactor, (each, json) => each.message(json));
  const answer = isDocument(endpoint, exchange)
    ? { text: JSON.stringify('‹discovery document›'), cut: true }
    : described(exchange.answer, answered, redactor, (each, json) => each.answer(json));
  return {
    path: shownPath,
    query: query && JSON.stringify(query),
    dialect: dialectOf({ userAgent: exchange.userAgent, query: search, body: sent }),
    targetId: targetOf(path, exchange, answered),
    endpoint,
    request,
    answer,
    ...refusalOf(exchange.status, answered, redactor),
  };
}

function jsonOf({ text, whole }: ExchangeBody): Json | undefined {
  if (text === '') return undefined;
  return whole ? parsed(text) : parseHead(text);
}

/** What is no JSON, or longer than may be when all is done, is told by its size alone. */
function described(
  { text, bytes, whole }: ExchangeBody,
  json: Json | undefined,
  redactor: Redactor,
  redact: (redactor: Redactor, json: Json) => Json,
): DescribedBody {
  if (text === '') return { text: bytes > 0 ? sizeOf(bytes) : undefined, cut: bytes > 0 };
  if (json === undefined) return { text: JSON.stringify(`‹no JSON, ${bytes} bytes›`), cut: true };
  redactor.cut = false;
  const redacted = JSON.stringify(redact(redactor, json));
  if (redacted.length <= maxLength) return { text: redacted, cut: redactor.cut || !whole };
  const shorter = JSON.stringify(redact(new Redactor(redactor.personal, little), json));
  return { text: shorter.length <= maxLength ? shorter : sizeOf(bytes), cut: true };
}

function sizeOf(bytes: number): string {
  return JSON.stringify(`${OMITTED} (${bytes} bytes)`);
}

/** The same for everybody, and long: nobody needs it in a log. */
function isDocument(endpoint: string, { status }: Exchange): boolean {
  return status === 200 && /^(?:serviceproviderconfig|resourcetypes|schemas)$/i.test(endpoint);
}

const base = /^\/+(?:api\/+scim\/+v2\/+[^/]+|scim\/+v2|api\/+v2\/+scim)\/*/i;

function endpointOf(path: string): string {
  return path.replace(base, '').split('/', 1)[0] ?? '';
}

function targetOf(
  path: string,
  { method, status }: Exchange,
  answered: Json | undefined,
): string | undefined {
  const id = path.replace(base, '').split('/').filter(Boolean)[1];
  if (id !== undefined && isId(id)) return id.toLowerCase();
  const made = method === 'POST' && status === 201 && isObject(answered) ? answered['id'] : undefined;
  return typeof made === 'string' && isId(made) ? made : undefined;
}

function refusalOf(
  status: number,
  answered: Json | undefined,
  redactor: Redactor,
): Pick<DescribedExchange, 'scimType' | 'detail'> {
  if (status < 400 || !isObject(answered)) return { scimType: undefined, detail: undefined };
  const { scimType, detail } = answered;
  return {
    scimType: typeof scimType === 'string' ? scimType : undefined,
    detail: typeof detail === 'string' ? redactor.detail(detail) : undefined,
  };
}
