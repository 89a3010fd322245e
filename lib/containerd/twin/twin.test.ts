import { containerdContract } from './contract.ts';
import { createTwin } from './twin.ts';

const twin = createTwin();
twin.processes = ({ labels }) => {
  switch (labels.kind) {
    case 'brief':
      return { exitsAfterMs: 1, exitStatus: 3 };
    case 'stubborn':
      return { ignores: [15] };
    default:
      return {};
  }
};

twin.execs = ({ value }) => {
  const [, status] = /exit (\d+)/.exec(Buffer.from(value).toString()) ?? [];
  return status === undefined ? {} : { exitsAfterMs: 1, exitStatus: Number(status) };
};

containerdContract('the twin', () => ({
  containerd: twin,
  snapshotter: 'overlayfs',
  layer: Buffer.alloc(10_240, 'x'),
  container: (_namespace, id, kind) => ({
    id,
    image: '',
    labels: { kind },
    snapshotter: 'overlayfs',
    snapshotKey: id,
    runtime: { name: 'io.containerd.runc.v2' },
    spec: { typeUrl: 'spec', value: Buffer.from('{}') },
  }),
  ready: async () => {},
}));
