import type { Containerd, PluginInfo } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Plugin__Output } from '../generated/containerd/services/introspection/v1/Plugin.ts';
import type { Protocol } from '../protocol.ts';

export function introspectionService(
  calls: Calls,
  { Server, Plugins }: Protocol['introspection'],
): Pick<Containerd, 'server' | 'plugins'> {
  return {
    async server(options) {
      const { uuid, pid } = await calls.unary('server', Server, {}, options);
      return { uuid: uuid ?? '', ...(pid === undefined ? {} : { pid }) };
    },
    async plugins(options) {
      const { plugins } = await calls.unary('plugins', Plugins, {}, options);
      return (plugins ?? []).map(fromPlugin);
    },
  };
}

function fromPlugin(plugin: Plugin__Output): PluginInfo {
  return {
    type: plugin.type ?? '',
    id: plugin.id ?? '',
    ...(plugin.initErr === undefined ? {} : { error: plugin.initErr.message ?? 'unknown' }),
    exports: plugin.exports ?? {},
  };
}
