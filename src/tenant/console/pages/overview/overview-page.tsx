import { Page } from '../../parts/page.tsx';
import { Link } from '../../router.tsx';
import { words } from './words.ts';

export function OverviewPage() {
  return (
    <Page title={words.title}>
      <p>
        <Link to="/devices">{words.devices}</Link>
      </p>
    </Page>
  );
}
