import { forgetPartition } from './partitions.ts';
import { isSettled, ReadingRoom } from './reading.ts';

/** A page that has just died may hold its database for a moment, and a service worker goes after its frame. */
const ROUNDS = 3;

const sentBack = new Set<string>();

/** A company frame has loaded in a partition that a wipe left: it is emptied before the site's page comes back to it. */
export async function clearOnLoad(frame: {
  readonly tabId: number;
  readonly frameId: number;
  readonly address: string;
  readonly within: string;
}): Promise<void> {
  const { tabId, frameId, address, within } = frame;
  const { origin } = new URL(address);
  const key = `${tabId} ${frameId} ${origin}`;
  // It comes back from here: where it could not be emptied, it is not sent round for ever.
  if (sentBack.delete(key)) return;
  const goTo = (address: string) =>
    chrome.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      injectImmediately: true,
      args: [address],
      func: (address) => {
        window.stop();
        location.replace(address);
      },
    });
  const room = await ReadingRoom.open([origin]);
  let isCleared = false;
  try {
    for (let round = 0; !isCleared && round < ROUNDS; round++) {
      const reading = await room.readBy(origin, 'clear', goTo);
      isCleared = reading !== null && isSettled(reading);
    }
    if (isCleared) await forgetPartition({ origin, within });
  } finally {
    await room.close();
    if (!isCleared) sentBack.add(key);
    await goTo(address).catch(() => undefined);
  }
}
