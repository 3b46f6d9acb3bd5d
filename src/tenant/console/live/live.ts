import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Graph } from '../graph/graph.ts';

/** Milliseconds before the stream is opened again, doubled up to the most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

type Change =
  | { readonly type: 'device'; readonly deviceTag: string; readonly kind: string }
  | { readonly type: 'audit' };

/** Grows whenever something of that kind changed at the tenant: give it to `useLoad`, and what is shown stays true. */
export const devicesChanged = signal(0);
export const auditChanged = signal(0);

/** The last change of a device. */
export const lastDevice = signal<{ readonly deviceTag: string; readonly kind: string } | null>(null);

/** Whether changes arrive by themselves at present. */
export const isLive = signal(false);

/**
 * `changes`, followed at most every so many milliseconds: at once after a calm, and what comes in a storm together. Whoever asks
 * the tenant for much upon each uses this.
 */
export function useCalm(changes: ReadonlySignal<number>, every: number): number {
  const [calm, setCalm] = useState(changes.peek());
  const last = useRef(0);
  const now = changes.value;
  useEffect(() => {
    if (now === calm) return;
    const wait = Math.max(0, last.current + every - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setCalm(changes.peek());
    }, wait);
    return () => clearTimeout(timer);
  }, [now, calm, changes, every]);
  return calm;
}

/** Listens to the tenant's changes as long as the console is open. */
export function useChanges(graph: Graph): void {
  useEffect(() => {
    const given = new AbortController();
    void listen(graph, given.signal);
    return () => given.abort();
  }, [graph]);
}

async function listen(graph: Graph, given: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT;
  while (!given.aborted) {
    try {
      const { body } = await graph.raw('/drawbridge/changes', {}, given);
      if (!body) throw new Error('the answer is no stream');
      wait = FIRST_WAIT;
      isLive.value = true;
      // Whatever happened while nobody listened.
      devicesChanged.value += 1;
      auditChanged.value += 1;
      for await (const changes of changesIn(body)) hear(changes);
    } catch {
      // Tried again below; what is on the screen says that it is not live.
    }
    isLive.value = false;
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

function hear(changes: readonly Change[]): void {
  const devices = changes.filter((change) => change.type === 'device');
  const newest = devices.at(-1);
  if (newest) {
    lastDevice.value = newest;
    devicesChanged.value += 1;
  }
  if (changes.some(({ type }) => type === 'audit')) auditChanged.value += 1;
}

/** Server-sent events (HTML Living Standard §9.2), as much of them as the tenant sends. */
async function* changesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly Change[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice('data: '.length))
        .join('\n');
      if (data) yield JSON.parse(data);
    }
  }
}
