import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link, visits } from '../router.tsx';
import { useConsole } from '../shell/console-context.ts';
import { words } from '../shell/words.ts';

type PageProps = {
  readonly title: string;
  /** The page that this one stands below. */
  readonly above?: { readonly label: string; readonly to: string };
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
};

/** A page of the console: its title is the document's too, and has the focus when one comes to it. */
export function Page({ title, above, actions, children }: PageProps) {
  const { settings } = useConsole();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${settings.organisationName} · ${words.product}`;
  }, [title, settings.organisationName]);
  useEffect(() => {
    if (visits.peek() > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <div class="page-head">
        <div>
          {above && (
            <p class="above">
              <Link to={above.to}>{above.label}</Link>
            </p>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
