import { scaleLinear } from 'd3-scale';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Link } from '../../router.tsx';
import { numberText } from '../time.tsx';

export type Share = {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly value: number;
  /** Where these are listed. */
  readonly to: string;
};

type SharesProps = {
  readonly title: string;
  readonly labels: { readonly point: string; readonly value: string };
  readonly shares: readonly Share[];
};

/** How a whole is divided. It is a table already: each row has its name, its number, a bar as long as its share, and its list. */
export function Shares({ title, labels, shares }: SharesProps) {
  const id = useId();
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  const width = scaleLinear([0, Math.max(1, whole)], [0, 100]);
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <table class="shares">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{labels.point}</th>
            <th scope="col">{labels.value}</th>
          </tr>
        </thead>
        <tbody>
          {shares.map(({ name, label, value, to }) => (
            <tr key={name} data-share={name}>
              <th scope="row">{label}</th>
              <td>
                <div class="share">
                  <Link to={to}>{numberText(value)}</Link>
                  <svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <title>{numberText(value)}</title>
                    <rect class="share-whole" width="100" height="8" />
                    <rect class="share-part" width={value === 0 ? 0 : Math.max(0.5, width(value))} height="8" />
                  </svg>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
