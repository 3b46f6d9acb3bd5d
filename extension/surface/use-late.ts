import { useEffect, useState } from 'preact/hooks';

/** Whether what is shown is still there after so many milliseconds, for words that would only flicker before. */
export function useLate(patience: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return late;
}
