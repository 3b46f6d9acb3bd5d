import * as v from 'valibot';
import { ScimError } from './scim-error.ts';
import { flag, MembersSchema, type PatchOperation } from './scim-schemas.ts';

export type UserChange = {
  userName?: string;
  displayName?: string;
  externalId?: string | null;
  active?: boolean;
};

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const MEMBERS: Readonly<Record<string, v.GenericSchema>> = {
  username: text,
  displayname: text,
  externalid: v.nullable(text),
  active: flag,
};
const NAMES: Readonly<Record<string, keyof UserChange>> = {
  username: 'userName',
  displayname: 'displayName',
  externalid: 'externalId',
  active: 'active',
};

/**
 * What a patch changes of a user. Attributes that are not kept here (names, addresses, telephones) are let be, as the
 * directory sends all that it maps.
 *
 * @throws {ScimError} 400 for one that is kept and has a wrong value
 */
export function userChange(operations: readonly PatchOperation[]): UserChange {
  const change: UserChange = {};
  const set = (name: string, value: unknown) => {
    const key = name.toLowerCase();
    const schema = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (!schema) return;
    const result = v.safeParse(schema, value);
    if (!result.success) throw new ScimError(400, `${name}: ${result.issues[0].message}`, 'invalidValue');
    Object.assign(change, { [NAMES[key] ?? key]: result.output });
  };
  for (const { op, path, value } of operations) {
    if (path) set(path, op === 'remove' ? null : value);
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) set(name, one);
    else throw new ScimError(400, 'an operation has neither path nor members', 'noTarget');
  }
  return change;
}

export type GroupChange = {
  displayName?: string;
  externalId?: string | null;
  readonly add: string[];
  readonly remove: string[];
  /** All members go first. */
  clear: boolean;
};

/** `members[value eq "id"]` */
const ONE_MEMBER = /^members\[value eq "([^"]{1,256})"\]$/i;

/** @throws {ScimError} 400 */
export function groupChange(operations: readonly PatchOperation[]): GroupChange {
  const change: GroupChange = { add: [], remove: [], clear: false };
  for (const operation of operations) {
    const { op, path, value } = operation;
    const key = path?.toLowerCase() ?? '';
    const one = ONE_MEMBER.exec(path ?? '')?.[1];
    if (one !== undefined && op === 'remove') change.remove.push(one);
    else if (key === 'members') {
      if (op === 'replace' || (op === 'remove' && value === undefined)) change.clear = true;
      if (value !== undefined) (op === 'remove' ? change.remove : change.add).push(...memberIds(value));
    } else if (key === '' && typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const { displayName, externalId, add, clear } = groupChange([{ op, path: name, value: inner }]);
        change.add.push(...add);
        change.clear ||= clear;
        Object.assign(change, displayName !== undefined && { displayName }, externalId !== undefined && { externalId });
      }
    } else if (key === 'displayname' || key === 'externalid') {
      const result = v.safeParse(text, value);
      if (!result.success) throw new ScimError(400, `${path}: ${result.issues[0].message}`, 'invalidValue');
      if (key === 'displayname') change.displayName = result.output;
      else change.externalId = result.output;
    } else if (one === undefined && key.startsWith('members')) {
      throw new ScimError(400, `the path ${path} is not understood`, 'invalidPath');
    }
  }
  return change;
}

function memberIds(value: unknown): string[] {
  const result = v.safeParse(MembersSchema, value);
  if (!result.success) throw new ScimError(400, `members: ${result.issues[0].message}`, 'invalidValue');
  return result.output.map((member) => member.value);
}
