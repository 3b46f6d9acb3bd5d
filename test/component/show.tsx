import { act, render } from '@testing-library/preact';
import type { FunctionComponent } from 'preact';
import type { Connection } from '../../extension/surface/connection.ts';
import { observable } from '../../extension/surface/observable.ts';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';

/** A surface as a person has it before them, and the worker's side of it. */
export function show(
  Surface: FunctionComponent<{ connection: Connection }>,
  view: View | null,
  site: string | null = null,
) {
  const message = observable(view && { view, site });
  const sent: SurfaceCommand[] = [];
  const { container } = render(<Surface connection={{ message, send: (command) => sent.push(command) }} />);
  return {
    sent,
    /** All words, without the marks that isolate names. */
    words: () => plain(container.textContent ?? ''),
    change: (next: View) =>
      act(() => {
        message.value = { view: next, site };
      }),
  };
}

export function plain(text: string): string {
  return text.replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ');
}
