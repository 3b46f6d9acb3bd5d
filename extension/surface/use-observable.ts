import { useLayoutEffect, useState } from 'preact/hooks';
import type { Observable } from './observable.ts';

/** The value as it is now; the component is rendered again when it changes. */
export function useObservable<Value>(source: Observable<Value>): Value {
  const [, setSeen] = useState(source.value);
  // Before anything else can run, so that no change falls between what was rendered and the subscription.
  useLayoutEffect(() => source.subscribe(() => setSeen(() => source.value)), [source]);
  return source.value;
}
