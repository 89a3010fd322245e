import { loadSync, type PackageDefinition } from '@grpc/proto-loader';

/** What of a .proto tree goes over the wire: a line of text for each thing, by its full name. */
export type WireContract = ReadonlyMap<string, string>;

/** Loads .proto files, their names kept as written. */
export function loadProtos(files: readonly string[], includeDirs: string[]): PackageDefinition {
  return loadSync([...files], { includeDirs, keepCase: true });
}

/** Services' methods, messages' fields and enums' values, the messages of gRPC's own library left out. */
export function wireContract(definitions: PackageDefinition): WireContract {
  const contract = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    if (name.startsWith('google.protobuf.')) continue;
    if ('format' in definition) {
      describeType(name, definition.type, contract);
      continue;
    }
    for (const [method, each] of Object.entries(definition)) {
      const request = streamed(each.requestStream, text(each.requestType.type, 'name'));
      const response = streamed(each.responseStream, text(each.responseType.type, 'name'));
      contract.set(`${name}.${method}`, `${each.path}: ${request} returns ${response}`);
    }
  }
  return contract;
}

/** A sentence for each thing of `ours` that is not the same in `theirs`. */
export function differences(ours: WireContract, theirs: WireContract): string[] {
  return [...ours]
    .filter(([name, line]) => theirs.get(name) !== line)
    .map(([name, line]) => `${name}: ours '${line}', theirs '${theirs.get(name) ?? 'absent'}'`);
}

function describeType(name: string, type: object, contract: Map<string, string>): void {
  for (const value of list(type, 'value')) {
    contract.set(`${name}.${text(value, 'name')}`, `= ${text(value, 'number')}`);
  }
  for (const field of list(type, 'field')) {
    const line = ['label', 'type', 'typeName', 'number'].map((key) => text(field, key)).join(' ');
    contract.set(`${name}.${text(field, 'name')}`, line);
  }
  for (const nested of list(type, 'nestedType')) {
    describeType(`${name}.${text(nested, 'name')}`, nested, contract);
  }
}

function streamed(stream: boolean, type: string): string {
  return stream ? `stream ${type}` : type;
}

// A DescriptorProto comes as an object without a type.

function list(value: object, key: string): object[] {
  const items: unknown = Reflect.get(value, key);
  return Array.isArray(items) ? items : [];
}

function text(value: object, key: string): string {
  return String(Reflect.get(value, key));
}
