import { useState } from 'preact/hooks';
import { auditChanged } from '../../live/live.ts';
import { announce } from '../../parts/announce.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { words as partWords } from '../../parts/words.ts';
import { Link, navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { GroupName } from './group-name.tsx';
import { words } from './words.ts';

export type Group = { readonly id: string; readonly displayName: string };

/** Groups of the directory, which policies are assigned to. */
export function GroupsPage() {
  const { graph, settings } = useConsole();
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const isHere = settings.directory !== 'scim';
  const { loaded, more, error } = usePages<Group>('/groups', { $orderby: 'displayName' }, [auditChanged.value]);
  const create = async (displayName: string) => {
    const { id } = await graph.post<Group>('/groups', { displayName, mailEnabled: false, securityEnabled: true });
    announce(words.created(displayName));
    navigate(`/groups/${id}`);
  };
  return (
    <Page
      title={words.title}
      actions={
        may.write &&
        isHere && (
          <fluent-button appearance="primary" onClick={() => setNew(true)}>
            {words.add}
          </fluent-button>
        )
      }
    >
      {!isHere && <p class="notice">{words.elsewhere}</p>}
      <WhenLoaded loaded={loaded}>
        {(groups) =>
          groups.length === 0 ? (
            <Empty title={words.noneTitle}>
              <p>{words.noneText}</p>
            </Empty>
          ) : (
            <Table
              caption={words.caption}
              items={groups}
              keyOf={({ id }) => id}
              columns={[
                {
                  label: words.name,
                  cell: ({ id, displayName }) => (
                    <Link to={`/groups/${id}`} dir="auto">
                      {displayName}
                    </Link>
                  ),
                },
              ]}
            />
          )
        }
      </WhenLoaded>
      {error != null && <Problem error={error} />}
      {more && (
        <p class="more">
          <fluent-button onClick={more}>{partWords.more}</fluent-button>
        </p>
      )}
      {isNew && <GroupName title={words.add} label={words.create} save={create} onClose={() => setNew(false)} />}
    </Page>
  );
}
