import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ScimError } from './scim-error.ts';
import { LIST } from './scim-schemas.ts';

export const SCIM_PATH = '/scim/v2';
export const MAX_PAGE = 200;

export type ScimRequest = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, string> }>;

/** @throws {ScimError} `invalidValue`, with the member that is wrong */
export function read<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ScimError(400, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`.slice(0, 300), 'invalidValue');
}

/** `userName eq "ada@contoso.test"`: what Entra ID asks for. */
const FILTER = /^(\w+) eq "((?:[^"\\]|\\.){0,256})"$/i;

/** What a list is asked for: from which (1 is the first), how many, which alone. */
export function readListQuery(query: Readonly<Record<string, string>>, names: readonly string[]) {
  const number = (name: string, usual: number, most: number) => {
    const text = query[name];
    if (text === undefined) return usual;
    if (!/^\d{1,9}$/.test(text)) throw new ScimError(400, `${name}: not a number`, 'invalidValue');
    return Math.min(Number(text), most);
  };
  const startIndex = Math.max(1, number('startIndex', 1, 1_000_000_000));
  const count = number('count', 100, MAX_PAGE);
  const text = query['filter'];
  if (text === undefined) return { startIndex, count, filter: null };
  const [, given = '', value = ''] = FILTER.exec(text) ?? [];
  const name = names.find((known) => known.toLowerCase() === given.toLowerCase());
  if (name === undefined) throw new ScimError(400, `only ${names.join(', ')} eq "…" is understood`, 'invalidFilter');
  return { startIndex, count, filter: { name, value: value.replaceAll(/\\(.)/g, '$1') } };
}

export function listBody(totalResults: number, startIndex: number, Resources: readonly object[]): object {
  return { schemas: [LIST], totalResults, startIndex, itemsPerPage: Resources.length, Resources };
}

export function locationOf(kind: 'Users' | 'Groups', id: string, url: string): string {
  return `${url}${SCIM_PATH}/${kind}/${id}`;
}
