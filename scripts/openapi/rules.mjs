// What the rules of a DTO's fields come to as JSON Schema.
import { getMetadataStorage } from 'class-validator';

/**
 * For each rule its JSON Schema, made of the sentence that the rule answers a wrong value with: limits are closed
 * over in the rules, and their sentences are what clients are told, so the document can't say anything else.
 */
const schemas = {
  isLabel: (sentence) => ({ minLength: 1, maxLength: numbersIn(sentence)[1] }),
  isFlag: () => ({}),
  isWhole: (sentence) => {
    const [minimum, maximum] = numbersIn(sentence);
    return { type: 'integer', minimum, maximum };
  },
  isOneOf: (sentence) => ({
    enum: sentence
      .replace(/^.*?: |\.$/g, '')
      .replace('Give one of: ', '')
      .split(', '),
  }),
  isTime: () => ({ format: 'date-time' }),
  isListOf: (sentence) => ({ maxItems: numbersIn(sentence)[0], uniqueItems: true, description: sentence }),
  isCredential: (sentence) => {
    const [minLength, maxLength] = numbersIn(sentence);
    return { minLength, maxLength };
  },
  isIssuer: () => ({ maxLength: 1024 }),
  isWorkAddress: () => ({ maxLength: 254 }),
  isMappings: (sentence) => ({ maxItems: numbersIn(sentence)[0], uniqueItems: true }),
  isKeySet: () => ({}),
  isNotEmpty: () => ({ minItems: 1 }),
  isObject: () => ({}),
  isSchemaUrn: () => ({
    pattern: '^[Uu][Rr][Nn]:[A-Za-z0-9][A-Za-z0-9-]+:[A-Za-z0-9:._~+-]+$',
    maxLength: 200,
  }),
  isAttributeList: () => ({ minItems: 1, maxItems: 100 }),
  isEmail: () => ({ format: 'email' }),
  isSlug: (sentence) => ({
    pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
    maxLength: numbersIn(sentence)[1],
    description: sentence,
  }),
  isStatus: () => ({ pattern: '^[1-5](?:[0-9]{2}|[xX]{2})$' }),
  isPageLimit: (sentence) => {
    const [minimum, maximum] = numbersIn(sentence);
    return { type: 'integer', minimum, maximum, default: 50, description: 'How many a page holds.' };
  },
  isPageCursor: () => ({ description: 'Where the page starts: the `nextCursor` of the page before it.' }),
};

/** The rules of each field of a DTO, as JSON Schema keywords. Throws for a rule that is not known above. */
export function ruleSchemas(dto) {
  const storage = getMetadataStorage();
  const found = {};
  for (const { propertyName, type, name, constraintCls } of storage.getTargetValidationMetadatas(
    dto,
    '',
    true,
    false,
  )) {
    if (type !== 'customValidation') continue;
    const [constraint] = storage.getTargetValidatorConstraints(constraintCls);
    if (!schemas[name]) throw new Error(`scripts/openapi/rules.mjs does not know the rule ${name}`);
    const sentence = constraint.instance.defaultMessage({ value: undefined, constraints: [] });
    found[propertyName] = { ...schemas[name](sentence), ...found[propertyName] };
  }
  return found;
}

function numbersIn(sentence) {
  return [...sentence.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
