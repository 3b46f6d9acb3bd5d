import { Link } from '../../router.tsx';
import type { User } from './user.ts';

/** A person by name, and the way to their page. */
export function UserLink({ user: { id, displayName } }: { readonly user: Pick<User, 'id' | 'displayName'> }) {
  return (
    <Link to={`/users/${id}`} dir="auto">
      {displayName}
    </Link>
  );
}
