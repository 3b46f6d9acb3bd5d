import messages from '../../extension/public/_locales/en/messages.json' with { type: 'json' };
import type { SurfaceCommand, SurfaceMessage } from '../../src/agent/surface.ts';

type Message = { message: string; placeholders?: Record<string, { content: string }> };

/** As much of `webextension-polyfill` as a surface uses, over the real English messages. */
const browser = {
  i18n: {
    getMessage(key: string, substitutions: readonly string[] = []): string {
      const { message, placeholders } = (messages as Record<string, Message>)[key] ?? { message: '' };
      return message.replace(/\$(\w+)\$/g, (_, name: string) =>
        (placeholders?.[name.toLowerCase()]?.content ?? `no placeholder ${name}`).replace(
          /\$(\d)/g,
          (_, index: string) => substitutions[Number(index) - 1] ?? `no value for ${key}`,
        ),
      );
    },
  },
  runtime: { connect: ({ name }: { name: string }) => new FakePort(name) },
};
export default browser;

/** One connection as the worker sees it. */
export class FakePort {
  static all: FakePort[] = [];
  static last(): FakePort {
    const port = FakePort.all.at(-1);
    if (!port) throw new Error('nobody connected');
    return port;
  }

  readonly name: string;
  readonly received: { command: SurfaceCommand }[] = [];
  readonly onMessage = new FakeEvent<SurfaceMessage>();
  readonly onDisconnect = new FakeEvent<void>();

  constructor(name: string) {
    this.name = name;
    FakePort.all.push(this);
  }

  postMessage(message: { command: SurfaceCommand }): void {
    this.received.push(message);
  }
}

class FakeEvent<Value> {
  readonly #listeners: ((value: Value) => void)[] = [];

  addListener(listener: (value: Value) => void): void {
    this.#listeners.push(listener);
  }

  emit(value: Value): void {
    for (const listener of this.#listeners) listener(value);
  }
}
