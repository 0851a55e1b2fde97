// Writes the smallest ONNX file whose weights lie in another file. Test code.
import { Message } from '../../src-main/models/graph/protobuf.ts';

/** One initializer with its bytes at `location`; another one inside a graph inside a node, as loops have them. */
export function onnxWith(location: string, nested = false): Buffer {
  const tensor = new Message()
    .int(1, 4)
    .int(2, 1)
    .string(8, 'w')
    .message(13, new Message().string(1, 'location').string(2, location))
    .message(13, new Message().string(1, 'offset').string(2, '0'))
    .int(14, 1);
  const graph = new Message().string(2, 'graph').message(5, tensor);
  const outer = new Message().message(1, new Message().message(5, new Message().message(6, graph)));
  const model = new Message().int(1, 10).message(7, nested ? outer : graph);
  return Buffer.from(model.message(8, new Message().int(2, 21)).encode());
}
