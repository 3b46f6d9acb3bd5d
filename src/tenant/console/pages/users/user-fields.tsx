import { Check, TextField } from '../../parts/field.tsx';
import { ADMIN_ROLES, isUserName, type UserInput } from './user.ts';
import { words } from './words.ts';

const SHORTEST = 8;

export function isWrong({ displayName, userPrincipalName, password }: UserInput, isNew: boolean): boolean {
  return (
    displayName.trim() === '' ||
    !isUserName(userPrincipalName) ||
    (isNew || password !== '' ? password.length < SHORTEST : false)
  );
}

type Props = {
  readonly input: UserInput;
  readonly onChange: (input: UserInput) => void;
  readonly isTried: boolean;
  readonly isNew: boolean;
  /** People come from elsewhere: only their roles are said here. */
  readonly isOwn: boolean;
};

export function UserFields({ input, onChange, isTried, isNew, isOwn }: Props) {
  const set = (change: Partial<UserInput>) => onChange({ ...input, ...change });
  const passwordIsWrong = isTried && (isNew || input.password !== '') && input.password.length < SHORTEST;
  return (
    <>
      {isOwn && (
        <>
          <TextField
            label={words.name}
            hint={words.nameHint}
            value={input.displayName}
            onInput={(displayName) => set({ displayName })}
            problem={isTried && input.displayName.trim() === '' ? words.nameWrong : null}
          />
          <TextField
            label={words.userName}
            hint={words.userNameHint}
            value={input.userPrincipalName}
            onInput={(userPrincipalName) => set({ userPrincipalName })}
            problem={isTried && !isUserName(input.userPrincipalName) ? words.userNameWrong : null}
          />
          <TextField
            type="password"
            label={isNew ? words.password : words.newPassword}
            hint={isNew ? words.passwordHint : words.newPasswordHint}
            value={input.password}
            onInput={(password) => set({ password })}
            problem={passwordIsWrong ? words.passwordWrong : null}
          />
          <Check
            label={words.on}
            hint={words.enabledHint}
            checked={input.accountEnabled}
            onChange={(accountEnabled) => set({ accountEnabled })}
          />
        </>
      )}
      <fieldset class="group">
        <legend>{words.roles}</legend>
        {ADMIN_ROLES.map((role) => (
          <Check
            key={role}
            label={words.roleNames[role]}
            hint={words.roleHints[role]}
            checked={input.roles.includes(role)}
            onChange={(checked) =>
              set({ roles: checked ? [...input.roles, role] : input.roles.filter((one) => one !== role) })
            }
          />
        ))}
      </fieldset>
    </>
  );
}
