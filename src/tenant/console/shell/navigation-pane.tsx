import { Link, path } from '../router.tsx';
import { isWithin, NAVIGATION, type NavigationItem } from './navigation.ts';
import { words } from './words.ts';

/** Where one can go. `onGone`: somebody went. */
export function NavigationPane({ onGone }: { readonly onGone: () => void }) {
  return (
    <nav class="navigation" aria-label={words.navigation}>
      <Items items={NAVIGATION} onGone={onGone} />
    </nav>
  );
}

function Items({ items, onGone }: { readonly items: readonly NavigationItem[]; readonly onGone: () => void }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.label}>
          {item.to === undefined ? (
            <span class="navigation-group">{item.label}</span>
          ) : (
            <Link to={item.to} aria-current={isWithin(item.to, path.value) ? 'page' : undefined} onClick={onGone}>
              {item.path && <span class="quiet navigation-path">{item.path} ›</span>}
              {item.label}
            </Link>
          )}
          {item.below && <Items items={item.below} onGone={onGone} />}
        </li>
      ))}
    </ul>
  );
}
