import { currentLife } from './virtual-time.ts';

/** Every await of a worker on the world outside is a gate. At one of them it may die: before the deed, or after it. */
export const gates = {
  /** How many were passed in this run. */
  passed: 0,
  /** The one to die at; even numbers die before the deed, odd ones after. */
  dieAt: Infinity,
  /** Deeds under way. */
  busy: 0,
  /** Of these, requests that the network holds back: only time moves them. */
  held: 0,
  onDeath: () => {},
  names: [] as string[],
};

const never = new Promise<never>(() => undefined);

/** A worker's deed. One that dies waits for ever, as the code of a worker that is gone does. */
export async function gate<Result>(name: string, deed: () => Promise<Result>): Promise<Result> {
  const life = currentLife();
  if (!life) return deed();
  if (life.dead) return never;
  gates.busy += 1;
  try {
    const index = gates.passed;
    gates.passed += 2;
    gates.names.push(name);
    if (index === gates.dieAt) return die(life);
    const outcome = await deed().then(
      (value) => () => value,
      (error) => () => {
        throw error;
      },
    );
    if (life.dead) return never;
    if (index + 1 === gates.dieAt) return die(life);
    return outcome();
  } finally {
    gates.busy -= 1;
  }
}

function die(life: { dead: boolean }): Promise<never> {
  life.dead = true;
  gates.onDeath();
  return never;
}

/** Cryptography happens on other threads; until it is done the worker is not idle. */
export function countCryptography(): void {
  const subtle = Object.getPrototypeOf(crypto.subtle) as Record<string, (...given: unknown[]) => Promise<unknown>>;
  for (const name of ['sign', 'verify', 'digest', 'generateKey', 'importKey', 'exportKey']) {
    const own = subtle[name];
    if (!own) continue;
    subtle[name] = function (this: unknown, ...given: unknown[]) {
      gates.busy += 1;
      return own.apply(this, given).finally(() => {
        gates.busy -= 1;
      });
    };
  }
}
