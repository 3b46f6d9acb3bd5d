import { spreadFor } from './client-api/wake-socket.ts';
import { reviewPosture } from './posture/review-posture.ts';
import type { TenantContext } from './tenant-context.ts';

/** Policies, assignments, sites or settings were changed: browsers come for them over a spread. */
export async function wakeAll(context: Pick<TenantContext, 'db' | 'wakeUps' | 'checkInsPerSecond'>): Promise<void> {
  // A socket that opens later hears of it too.
  await context.db.updateTable('registrations').set({ check_in_due: true }).execute();
  context.wakeUps.sendAll({ type: 'checkIn', withinSeconds: spreadFor(context, context.wakeUps.size) });
}

/** What it takes to wake browsers at once. */
export type Waking = Pick<TenantContext, 'db' | 'wakeUps' | 'admission' | 'url' | 'now' | 'postureChanged'>;

/** Something changed for these browsers that cannot wait: they come at once, whatever else comes, and gates hear of it. */
export async function wakeAtOnce(context: Waking, registrationIds: readonly string[]): Promise<void> {
  const { db, wakeUps, admission } = context;
  if (registrationIds.length === 0) return;
  await db
    .updateTable('registrations')
    .set({ check_in_due: true })
    .where('id', 'in', [...registrationIds])
    .execute();
  for (const id of registrationIds) {
    admission.expect(id);
    wakeUps.send(id, { type: 'checkIn', withinSeconds: 0 });
  }
  await reviewPosture(context, registrationIds);
}
