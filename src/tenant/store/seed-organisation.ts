import { randomUUID } from 'node:crypto';
import type { PolicyAssignment } from '../../policy/assignment.ts';
import { checkOrganisationSeed, type OrganisationSeed, type SeedTarget } from '../organisation-seed.ts';
import { hashSecret } from '../secret.ts';
import { hashPassword } from '../sign-in/password.ts';
import { connectorRow } from './connector-row.ts';
import type { Database } from './database.ts';

type Ids = ReadonlyMap<string, string>;

/**
 * Fills an empty store, in one transaction; leaves one with an organisation as it is.
 *
 * @returns whether it was empty
 * @throws {OrganisationSeedError} {@link checkOrganisationSeed}
 */
export async function seedOrganisation(db: Database, seed: OrganisationSeed, host: string): Promise<boolean> {
  const existing = await db.selectFrom('organisation').select('id').executeTakeFirst();
  if (existing) return false;
  checkOrganisationSeed(seed, host);
  const users = await Promise.all(
    seed.users.map(async ({ userPrincipalName, displayName, password, accountEnabled = true, adminRoles = [] }) => ({
      id: randomUUID(),
      user_principal_name: userPrincipalName.toLowerCase(),
      display_name: displayName,
      account_enabled: accountEnabled,
      password_hash: await hashPassword(password),
      admin_roles: JSON.stringify(adminRoles),
    })),
  );
  const userIds: Ids = new Map(users.map(({ user_principal_name, id }) => [user_principal_name, id]));
  const groupIds: Ids = new Map(seed.groups.map(({ displayName }) => [displayName, randomUUID()]));

  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('organisation')
      .values({
        display_name: seed.displayName,
        epoch: randomUUID(),
        corporate_sites: JSON.stringify(seed.corporateSites),
        corporate_site_exceptions: JSON.stringify(seed.corporateSiteExceptions ?? []),
        next_check_in_seconds: seed.nextCheckInSeconds,
        wipe_confirmation_seconds: seed.wipeConfirmationSeconds,
        when_no_policy: seed.whenNoPolicy ?? 'allow',
        sign_in_again_seconds: seed.signInAgainSeconds ?? null,
        wipe_on_sign_out: seed.wipeOnSignOut ?? false,
        ...(seed.postureTokenSeconds && { posture_token_seconds: seed.postureTokenSeconds }),
      })
      .execute();
    for (const { audience, sites, secret, events } of seed.relyingParties ?? []) {
      await trx
        .insertInto('relying_parties')
        .values({
          audience,
          sites: JSON.stringify(sites),
          secret_hash: secret === undefined ? null : hashSecret(secret),
          events: events ? JSON.stringify(events) : null,
        })
        .execute();
    }
    for (const user of users) await trx.insertInto('users').values(user).execute();
    for (const { displayName, members } of seed.groups) {
      const group_id = idOf(groupIds, displayName);
      await trx.insertInto('groups').values({ id: group_id, display_name: displayName }).execute();
      for (const member of members) {
        const user_id = idOf(userIds, member.toLowerCase());
        await trx.insertInto('group_members').values({ group_id, user_id }).execute();
      }
    }
    for (const connector of seed.connectors) {
      await trx.insertInto('connectors').values(connectorRow(connector)).execute();
    }
    for (const { policy, apps, assignments } of seed.policies) {
      await trx
        .insertInto('policies')
        .values({
          id: String(policy['id']),
          policy: JSON.stringify(policy),
          apps: JSON.stringify(apps),
          assignments: JSON.stringify(assignments.map(({ target }) => assignmentTo(target, groupIds))),
        })
        .execute();
    }
  });
  return true;
}

function assignmentTo(target: SeedTarget, groupIds: Ids): PolicyAssignment {
  const type = { '@odata.type': target['@odata.type'] };
  if (!('groupDisplayName' in target)) return { target: type };
  return { target: { ...type, groupId: idOf(groupIds, target.groupDisplayName) } };
}

function idOf(ids: Ids, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`${name} was not checked`);
  return id;
}
