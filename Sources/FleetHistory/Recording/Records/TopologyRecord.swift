import FleetModel

/// Who is in the fleet and where, from the next frame on.
package struct TopologyRecord: Sendable {
  /// Unpacked topologies are no longer: a million GPUs take about a tenth of it.
  static let longestContent = 1 << 29
  /// Nor than this many times their packed size, from this length on: what is mostly names and
  /// places does not compress better, and a small file must not fill the memory.
  static let (largestRatio, freeLength) = (1 << 10, 1 << 24)

  /// Number of the topology in its file, from 1.
  package var epoch: UInt64
  package var topology: Topology
  package var batteryUnits: [BatteryUnit]

  package init(epoch: UInt64, topology: Topology, batteryUnits: [BatteryUnit]) {
    self.epoch = epoch
    self.topology = topology
    self.batteryUnits = batteryUnits
  }

  /// Cost grows with the fleet: about a second for a million GPUs.
  package func encode(into writer: inout ByteWriter) {
    var content = ByteWriter()
    content.string(topology.site.name)
    RecordedGPUs.encode(topology.directory, into: &content)
    content.count(topology.groups.count)
    for group in topology.groups { group.encode(into: &content) }
    content.count(batteryUnits.count)
    for unit in batteryUnits { unit.encode(into: &content) }
    writer.u64(epoch)
    writer.zblock(content.bytes)
  }

  /// Throws on a tree that is none, so that nothing built on it has to check again.
  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    epoch = try reader.u64()
    let limit = max(Self.freeLength, reader.remaining * Self.largestRatio)
    var content = ByteReader(try reader.zblock(atMost: min(limit, Self.longestContent)))
    _ = try content.string()
    let directory = try RecordedGPUs(decoding: &content)
    var groups: [FleetGroup] = []
    for _ in 0..<(try content.countOfItems()) {
      groups.append(try FleetGroup(decoding: &content, gpus: directory.count))
    }
    batteryUnits = []
    for _ in 0..<(try content.countOfItems()) {
      batteryUnits.append(try BatteryUnit(decoding: &content))
    }
    guard FleetTreeCheck(groups, gpus: directory.count).isSound else {
      throw ByteReader.damaged("its groups are no tree")
    }
    topology = Topology(directory: directory, groups: groups)
  }
}

extension FleetGroup {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.u8(level.rawValue)
    writer.string(name)
    writer.count(gpus.lowerBound)
    writer.count(gpus.count)
    writer.count(parent.map { $0 + 1 } ?? 0)
    writer.count(children.lowerBound)
    writer.count(children.count)
  }

  fileprivate init(decoding reader: inout ByteReader, gpus: Int) throws(RecordingError) {
    guard let level = FleetLevel(rawValue: try reader.u8()) else {
      throw ByteReader.damaged("a group is of no known level")
    }
    let name = try reader.string()
    let first = try reader.count(atMost: gpus)
    let end = first + (try reader.count(atMost: gpus - first))
    let parent = try reader.count(atMost: 1 << 32)
    let child = try reader.count(atMost: 1 << 32)
    let children = try reader.count(atMost: 1 << 32)
    self.init(
      level: level, name: name, gpus: first..<end, parent: parent > 0 ? parent - 1 : nil,
      children: child..<child + children)
  }
}

extension BatteryUnit {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.string(id)
    writer.string(block)
    for text in [maker, model, serial] { writer.optional(text) { $0.string($1) } }
  }

  fileprivate init(decoding reader: inout ByteReader) throws(RecordingError) {
    self.init(
      id: try reader.string(), block: try reader.string(), maker: try reader.optionalString(),
      model: try reader.optionalString(), serial: try reader.optionalString())
  }
}
