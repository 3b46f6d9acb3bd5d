import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

export type Group = { readonly id: string; readonly displayName: string };

/** The directory's groups, which policies are assigned to. */
export function useGroups() {
  const { graph } = useConsole();
  return useLoad((signal) => graph.list<Group>('/groups', { $top: 999 }, signal), []);
}

export function groupName(groups: readonly Group[], id: string): string {
  return groups.find((group) => group.id === id)?.displayName ?? words.goneGroup(id);
}
