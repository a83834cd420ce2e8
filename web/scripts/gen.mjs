// Writes src/api/types.gen.ts from the server's OpenAPI document: the file that the first argument or OPENAPI names.
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.argv[2] ?? process.env.OPENAPI;
if (!path) {
  console.error('usage: npm run gen -- OPENAPI.json (or OPENAPI=openapi.json npm run gen)');
  process.exit(2);
}
const document = JSON.parse(readFileSync(path, 'utf8'));

/** The type that a schema means. */
function type(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return several.map(type).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => wrap(type(part))).join(' & ');
  if (Array.isArray(schema.type)) return [...new Set(schema.type.map((one) => type({ ...schema, type: one })))].join(' | ');
  switch (schema.type) {
    case 'null':
      return 'null';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `${wrap(type(schema.items ?? {}))}[]`;
    case 'object':
      return object(schema);
    default:
      return 'unknown';
  }
}

function literal(value) {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function wrap(text) {
  return /^[^{]*[|&]/.test(text) ? `(${text})` : text;
}

function object(schema) {
  if (!schema.properties) return `Record<string, ${type(schema.additionalProperties || {})}>`;
  return `{\n${fields(schema)}}`;
}

function fields(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties)
    .map(([name, field]) => `${said(field.description)}  ${name}${required.has(name) ? '' : '?'}: ${type(field)};\n`)
    .join('');
}

/** A description as a comment. */
function said(text, indent = '  ') {
  return text ? `${indent}/** ${text.replaceAll('*/', '* /').replace(/\s*\n\s*/g, ' ')} */\n` : '';
}

function declaration([name, schema]) {
  const head = said(schema.description, '');
  if (schema.type === 'object' && schema.properties) return `${head}export interface ${name} {\n${fields(schema)}}\n`;
  return `${head}export type ${name} = ${type(schema)};\n`;
}

const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
const head = "// Written by `cargo xtask gen` from the server's OpenAPI document. Do not edit.\n";
writeFileSync(new URL('../src/api/types.gen.ts', import.meta.url), [head, ...schemas.map(declaration)].join('\n'));
