import { WIPE_STEPS, type WipeReceipt } from '../../protocol/wipe-receipt.ts';
import { allWanted, rememberWanted } from '../wanted-address.ts';
import { markRemoving, openJournal, writeJournal } from './journal.ts';
import { LazyRoom, mostTelling } from './lazy-room.ts';
import { type WipeHooks, type WipeOrder, WipeStopped } from './order.ts';
import { forgetOrigins } from './origin-ledger.ts';
import { isEmpty, receiptOf } from './receipt.ts';
import { remainsOf } from './remains.ts';
import { isRemoval, STEPS } from './steps.ts';

/**
 * Removes what the browser holds of the company's sites: fence, count, remove, read back, and once more for what came
 * back; docs/wipe.md has the order of work and its reasons. A killed worker's successor goes on where the journal ends.
 *
 * @throws {WipeStopped} where `signal` was aborted before anything was removed
 * @throws where a step could not be done; calling again repeats that step
 */
export async function wipe(order: WipeOrder, { onProgress, signal }: WipeHooks): Promise<WipeReceipt> {
  let journal = await openJournal(order, Date.now());
  if (journal.receipt) {
    await forgetTraces(journal.receipt);
    return journal.receipt;
  }
  await writeJournal(journal);
  const reading = new LazyRoom(() => mostTelling(journal.origins));
  try {
    for (const step of WIPE_STEPS) {
      if (journal.steps.some((done) => done.step === step)) continue;
      if (signal.aborted && !journal.removing)
        throw new WipeStopped('The wipe was withdrawn before anything was removed.');
      if (signal.aborted && !journal.cancelled) journal = { ...journal, cancelled: true };
      if (!journal.removing && isRemoval(step)) {
        journal = { ...journal, removing: true };
        await Promise.all([markRemoving(order.orderId), writeJournal(journal)]);
      }
      const startedAt = performance.now();
      const progress = (done: number, total: number) => onProgress({ step, done, total });
      progress(0, 1);
      const written = await STEPS[step]({ order, journal, room: (origins) => reading.room(origins), progress });
      const milliseconds = Math.round(performance.now() - startedAt);
      journal = { ...journal, ...written, steps: [...journal.steps, { step, milliseconds }] };
      await writeJournal(journal);
    }
    journal = { ...journal, cancelled: journal.cancelled || signal.aborted };
    const receipt = receiptOf(journal, await remainsOf(order), Date.now());
    await writeJournal({ ...journal, lately: [], receipt });
    await forgetTraces(receipt);
    return receipt;
  } finally {
    await reading.close();
  }
}

/** What the extension itself has kept of visits: which origins, and where blocked tabs wanted to be. */
async function forgetTraces({ origins }: WipeReceipt): Promise<void> {
  const empty = origins.filter(({ left }) => left !== null && isEmpty(left)).map(({ origin }) => origin);
  await forgetOrigins(empty).catch(() => undefined);
  for (const { tabId, address } of await allWanted()) await rememberWanted(tabId, `${new URL(address).origin}/`);
}
