import { type ChannelOptions, connectivityState, experimental, Metadata } from '@grpc/grpc-js';

type Subchannel = ReturnType<experimental.SubchannelInterface['getRealSubchannel']>;

/**
 * The connection of a channel, for as long as it is up. Seen through grpc-js's experimental interface, which
 * a minor release may change: package.json holds it to the patches of one.
 */
export class ReadyConnection {
  subchannel: Subchannel | undefined;
}

const policyName = 'observed_pick_first';

/** Of the prefix that keeps grpc-js from taking it for a property of the connection. */
const slotKey = `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.ready_connection`;

class PolicyConfig implements experimental.TypedLoadBalancingConfig {
  static createFromJson(): PolicyConfig {
    return new PolicyConfig();
  }
  getLoadBalancerName(): string {
    return policyName;
  }
  toJsonObject(): object {
    return { [policyName]: {} };
  }
}

/** grpc-js's `pick_first` as it is, which also notes the connection that it picked. */
class ObservedPickFirst extends experimental.ChildLoadBalancerHandler {
  #slot: ReadyConnection | undefined;

  constructor(helper: experimental.ChannelControlHelper) {
    super(
      experimental.createChildChannelControlHelper(helper, {
        updateState: (state, picker, message) => {
          this.#note(state === connectivityState.READY ? picker : undefined);
          helper.updateState(state, picker, message);
        },
      }),
    );
  }

  override updateAddressList(
    ...[endpoints, , options, note]: Parameters<
      experimental.ChildLoadBalancerHandler['updateAddressList']
    >
  ): boolean {
    const slot: unknown = options[slotKey];
    if (slot instanceof ReadyConnection) this.#slot = slot;
    const pickFirst = experimental.parseLoadBalancingConfig({ pick_first: {} });
    return super.updateAddressList(endpoints, pickFirst, options, note);
  }

  override destroy(): void {
    this.#note(undefined);
    super.destroy();
  }

  override getTypeName(): string {
    return policyName;
  }

  #note(picker: experimental.Picker | undefined): void {
    if (this.#slot === undefined) return;
    const picked = picker?.pick({ metadata: new Metadata(), extraPickInfo: {} });
    this.#slot.subchannel = picked?.subchannel?.getRealSubchannel();
  }
}

experimental.registerLoadBalancerType(policyName, ObservedPickFirst, PolicyConfig);

/** Options that make a channel keep its connection in `slot`. */
export function noteConnectionIn(slot: ReadyConnection): ChannelOptions {
  return {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ [policyName]: {} }] }),
    [slotKey]: slot,
  };
}
