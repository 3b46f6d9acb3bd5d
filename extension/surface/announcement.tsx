import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../../src/agent/view.ts';
import { problemSentence } from './problem-words.ts';
import { organisationName } from './state-words.ts';
import { t } from './words.ts';

type Props = { readonly view: View; readonly headline: string };

/**
 * Says to a screen reader what sighted people see change: a command starting, its result, another state. Nothing at first,
 * when the page is read anyway.
 */
export function Announcement({ view, headline }: Props) {
  const [text, setText] = useState('');
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) setText(currentWords(view, headline));
    first.current = false;
  }, [view.busy, headline]);
  return (
    <p role="status" class="visually-hidden">
      {text}
    </p>
  );
}

function currentWords(view: View, headline: string): string {
  if (view.busy) return t(view.busy === 'signIn' ? 'signingIn' : 'checking');
  if (!view.problem) return `${headline}.`;
  return `${headline}. ${problemSentence(view.problem.code, organisationName(view))}`;
}
