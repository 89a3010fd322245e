import { cannotRun } from '../core/errors.ts';

/** The account databases of an image: text of /etc/passwd and /etc/group, as far as it has them. */
export interface Accounts {
  readonly passwd?: string;
  readonly group?: string;
}

/** A process's user as the OCI runtime takes it. */
export interface NumericUser {
  readonly uid: number;
  readonly gid: number;
}

const numeric = /^\d+$/;

/** Whether the account databases must be read to understand an image's `User`. */
export function needsAccounts(user: string): boolean {
  return user !== '' && !user.split(':').every((part) => numeric.test(part));
}

/** The fields of the line for `name` in a database of colon-separated lines. */
function find(database: string | undefined, name: string): string[] | undefined {
  const lines = (database ?? '').split('\n').map((line) => line.split(':'));
  return lines.find(([first]) => first === name);
}

/**
 * An image's `User` as numbers: empty (root), `uid`, `uid:gid`, `name`, `name:group` or mixed. A lone
 * uid gets the group 0, a lone name its primary group. Rejects a name that is in no database (`image_user`).
 */
export function resolveUser(user: string, accounts: Accounts): NumericUser {
  if (user === '') return { uid: 0, gid: 0 };
  const [name = '', group, ...more] = user.split(':');
  if (more.length > 0 || name === '' || group === '') {
    throw cannotRun(
      'image_user',
      `expected the image's user to be like "1000", "nginx" or "nginx:nginx", got "${user}"`,
    );
  }
  const account = numeric.test(name) ? [name, '', name, '0'] : find(accounts.passwd, name);
  const members =
    group === undefined || numeric.test(group) ? undefined : find(accounts.group, group);
  const uid = Number(account?.[2] ?? Number.NaN);
  const gid = Number(group === undefined ? account?.[3] : (members?.[2] ?? group));
  for (const [id, what, file] of [
    [uid, name, '/etc/passwd'],
    [gid, group ?? name, '/etc/group'],
  ] as const) {
    if (!Number.isSafeInteger(id)) {
      throw cannotRun(
        'image_user',
        `expected the image to have "${what}" of its user "${user}" in ${file}, it has not. ` +
          'Choose another image, or one whose user is a number.',
      );
    }
  }
  return { uid, gid };
}
