import ar from '../../extension/public/_locales/ar/messages.json' with { type: 'json' };
import de from '../../extension/public/_locales/de/messages.json' with { type: 'json' };
import en from '../../extension/public/_locales/en/messages.json' with { type: 'json' };
import type { SurfaceCommand, SurfaceMessage } from '../../src/agent/surface.ts';
import { type Messages, pseudoLocale } from './pseudo-locale.ts';

/** The languages there are, and the one that is made for tests. */
export const LANGUAGES: Readonly<Record<'en' | 'de' | 'ar' | 'pseudo', Messages>> = {
  en,
  de,
  ar,
  pseudo: pseudoLocale(en),
};
export type Language = keyof typeof LANGUAGES;

let spoken: Messages = LANGUAGES.en;

/** The language of the browser from now on. */
export function speak(language: Language): void {
  spoken = LANGUAGES[language];
}

/** As much of `webextension-polyfill` as a surface uses, over the real messages: English unless told. */
const browser = {
  i18n: {
    getMessage(key: string, substitutions: readonly string[] = []): string {
      const { message, placeholders } = spoken[key] ?? { message: '' };
      return message.replace(/\$(\w+)\$/g, (_, name: string) =>
        (placeholders?.[name.toLowerCase()]?.content ?? `no placeholder ${name}`).replace(
          /\$(\d)/g,
          (_, index: string) => substitutions[Number(index) - 1] ?? `no value for ${key}`,
        ),
      );
    },
  },
  runtime: {
    connect: ({ name }: { name: string }) => new FakePort(name),
    getManifest: () => ({ version: '1.0.0' }),
  },
  storage: { session: fakeArea() },
};
export default browser;

/** A storage area, as much as is used of it. */
function fakeArea() {
  let items: Record<string, unknown> = {};
  return {
    get: async (key: string): Promise<Record<string, unknown>> =>
      structuredClone(key in items ? { [key]: items[key] } : {}),
    set: async (more: Record<string, unknown>) => {
      items = { ...items, ...structuredClone(more) };
    },
    remove: async (key: string) => {
      delete items[key];
    },
  };
}

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
