import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** Who uses the console (Graph `me`). */
export type Me = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly '@drawbridge.adminRoles': readonly ('full' | 'readOnly' | 'wipeApprover')[];
};

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody has signed in');
  return me;
}

/** What they may do: what they may not is not offered. The tenant decides all the same. */
export function useMay(): { readonly write: boolean; readonly approve: boolean } {
  const roles = useMe()['@drawbridge.adminRoles'];
  const write = roles.includes('full');
  return { write, approve: write || roles.includes('wipeApprover') };
}
