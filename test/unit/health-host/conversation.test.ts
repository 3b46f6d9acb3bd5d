import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameReader, frame, LARGEST_REQUEST } from '../../../src/health-host/frames.ts';
import type { Reading } from '../../../src/health-host/reader.ts';
import { HostConversation } from '../../../src/health-host/serve.ts';
import type { HostMessage } from '../../../src/protocol/health-host.ts';

describe('frames', () => {
  it('come through however the pipe cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (messages, cuts) => {
          const all = Buffer.concat(messages.map(frame));
          const reader = new FrameReader();
          const read: unknown[] = [];
          for (let at = 0; at < all.length; ) {
            const { value = 1 } = cuts.next();
            read.push(...reader.push(all.subarray(at, at + value)));
            at += value;
          }
          expect(JSON.stringify(read)).toBe(JSON.stringify(messages));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuse what is longer than any request, before it has come, and what is no JSON', () => {
    const head = frame('x').subarray(0, 4);
    head.writeUInt32LE(LARGEST_REQUEST + 1);
    expect(() => new FrameReader().push(head)).toThrow(expect.objectContaining({ code: 'frame-too-large' }));
    const broken = frame('xx').fill('{', 4);
    expect(() => new FrameReader().push(broken)).toThrow(expect.objectContaining({ code: 'frame-not-json' }));
    expect(() => frame('x'.repeat(1024 * 1024))).toThrow(expect.objectContaining({ code: 'frame-too-large' }));
  });
});

describe('the conversation', () => {
  let said: HostMessage[];
  let threat: string;
  let changed: () => void;
  let conversation: HostConversation;

  beforeEach(() => {
    vi.useFakeTimers();
    [said, threat] = [[], 'none'];
    const read = async (): Promise<Reading> => ({
      os: { name: 'Test', build: '1' },
      signals: [
        { name: 'antivirus', value: 'on', source: 'x', raw: null, at: new Date().toISOString() },
        { name: 'activeThreat', value: threat, source: 'x', raw: null, at: new Date().toISOString() },
      ],
    });
    conversation = new HostConversation({
      reader: {
        read,
        watch: (onChange) => {
          changed = onChange;
          return { close: () => undefined };
        },
      },
      host: { version: '1', scope: 'machine' },
      interval: 15_000,
      send: (message) => said.push(message),
    });
  });
  afterEach(() => {
    conversation.close();
    vi.useRealTimers();
  });

  const states = () => said.map((message) => (message.type === 'state' ? message.state : message.code));

  it('answers "state now" once, and what is no request, or of another version, with an error', async () => {
    for (const message of [{ type: 'read', protocol: 1 }, { type: 'read', protocol: 2 }, null, { type: 'format' }]) {
      await conversation.take(message);
    }
    await vi.advanceTimersByTimeAsync(200_000);
    expect(states()).toEqual(['secured', 'wrong-protocol', 'request-refused', 'request-refused']);
  });

  it('tells a subscriber of a change at once, of none once in a minute, and nothing after the end', async () => {
    await conversation.take({ type: 'subscribe', protocol: 1 });
    threat = 'severeSeverity';
    changed();
    await vi.advanceTimersByTimeAsync(0);
    expect(states()).toEqual(['secured', 'highSeverity']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states()).toEqual(['secured', 'highSeverity', 'highSeverity']);
    conversation.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(said.length).toBe(3);
  });

  it('answers by the organisation’s own table', async () => {
    threat = 'lowSeverity';
    await conversation.take({ type: 'read', protocol: 1, levels: { activeThreat: { lowSeverity: 'high' } } });
    expect(states()).toEqual(['highSeverity']);
  });
});
