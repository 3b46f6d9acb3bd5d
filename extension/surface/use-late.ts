import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Whether what is shown is still there after so many milliseconds, for words that would only flicker before. */
export function useLate(patience: number): boolean {
  const late = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      late.value = true;
    }, patience);
    return () => clearTimeout(timer);
  }, []);
  return late.value;
}
