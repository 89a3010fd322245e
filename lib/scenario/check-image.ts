import { normaliseReference } from '../oci/reference.ts';
import type { Finding } from './check-steps.ts';
import { stepNames } from './check-steps.ts';
import { type ImageState, stepCatalogue } from './steps.ts';
import { type Tree, valueAt } from './tree.ts';

const phrases: Readonly<Record<ImageState, string>> = {
  absent: 'no image',
  fetched: 'an image that is not unpacked',
  unpacked: 'an unpacked image',
};

/**
 * Finds steps that the image is not ready for, in the first pass or in any later one. The set-up
 * brings the image, unpacked, unless the first step that needs one pulls it cold.
 */
export function checkImage(tree: Tree): Finding[] {
  const names = stepNames(tree);
  // What an unknown step would have done to the image cannot be known.
  if (names.includes(undefined)) return [];
  const findings = checkOthers(tree, names.length);
  const setting = (index: number, key: string) => valueAt(tree, ['steps', index, 'pull', key]);
  // Another image than the containers' is no matter here.
  const isApart = (index: number) => setting(index, 'image') !== undefined;
  const first = names.findIndex(
    (name, index) => name !== undefined && touchesImage(name) && !isApart(index),
  );
  if (first === -1) return findings;
  const beginsCold = names[first] === 'pull' && setting(first, 'cold') !== false;
  const initial = beginsCold ? 'absent' : 'unpacked';
  let state: ImageState = initial;
  let since = 'at first';
  let last = first;
  for (const [index, name] of names.entries()) {
    if (name === undefined || !touchesImage(name) || isApart(index)) continue;
    const { needsImage, leavesImage } = stepCatalogue[name];
    const path = ['steps', index, name];
    if (needsImage !== undefined && !needsImage.includes(state)) {
      const needed = needsImage.map((each) => phrases[each]).join(' or ');
      const before = state === 'fetched' ? 'unpack' : 'pull';
      const message = `step ${index + 1}, ${name}: needs ${needed}, but ${since} there is ${phrases[state]}; put ${before} before it`;
      return [...findings, { path, message }];
    }
    if (
      name === 'pull' &&
      setting(index, 'via') === 'transfer' &&
      setting(index, 'unpack') === false
    ) {
      const message = `step ${index + 1}, pull: a transfer unpacks what it pulls; leave out unpack: false, or use via: client`;
      findings.push({ path: [...path, 'unpack'], message });
    }
    if (leavesImage === undefined) continue;
    const unpacks = name !== 'pull' || setting(index, 'unpack') !== false;
    state = unpacks ? leavesImage : 'fetched';
    since = `after step ${index + 1} (${name})`;
    last = index;
  }
  if (initial === 'unpacked' && state !== 'unpacked' && names[first] !== 'pull') {
    const name = names[last] ?? '';
    const message = `step ${last + 1}, ${name}: leaves ${phrases[state]}, but the next iteration begins with ${names[first]}; end the steps with pull, or begin with it`;
    findings.push({ path: ['steps', last, name], message });
  }
  return findings;
}

/** Another image is not the scenario's own, which containers are made from. */
function checkOthers(tree: Tree, steps: number): Finding[] {
  const own = fullName(valueAt(tree, ['image']));
  const findings: Finding[] = [];
  for (let index = 0; index < steps; index += 1) {
    const path = ['steps', index, 'pull', 'image'];
    const other = fullName(valueAt(tree, path));
    if (other === undefined || other !== own) continue;
    const message = `step ${index + 1}, pull: expected another image than the scenario's own, got ${own}; leave image out to pull that one`;
    findings.push({ path, message });
  }
  return findings;
}

/** Undefined for what is no reference, of which the schema tells. */
function fullName(written: unknown): string | undefined {
  try {
    return typeof written === 'string' ? normaliseReference(written) : undefined;
  } catch {
    return undefined;
  }
}

function touchesImage(name: keyof typeof stepCatalogue): boolean {
  const { needsImage, leavesImage } = stepCatalogue[name];
  return needsImage !== undefined || leavesImage !== undefined;
}
