// Two channel ends in one process: the command line and the tests use the same door as the interface.
// Runs everywhere. Every message is copied as JSON, so that nothing works here that would fail over a wire.
import type { Api } from '../contract/api.ts';
import { channelOver, type Channel, type ChannelEnd } from './channel.ts';
import { connect } from './connect.ts';
import { serve, type Served } from './serve.ts';

/** A pair of connected ends. Messages arrive in order, after the sender's turn of the event loop's microtasks. */
export function channelPair(): [Channel, Channel] {
  const ends: ChannelEnd[] = [];
  const open = (other: 0 | 1): ChannelEnd =>
    channelOver({
      send(message) {
        const copy: unknown = JSON.parse(JSON.stringify(message));
        void Promise.resolve().then(() => ends[other]?.deliver(copy));
      },
      close() {
        void Promise.resolve().then(() => ends[other]?.end());
      },
    });
  const first = open(1);
  const second = open(0);
  ends.push(first, second);
  return [first.channel, second.channel];
}

/** The services of this very process behind the one door; a backend can be handed over as it is. */
export function inProcessApi(served: Served): Api {
  const [here, there] = channelPair();
  serve(served, there);
  return connect(here);
}
