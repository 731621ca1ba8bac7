import FleetModel

/// Replaces names by pseudonyms: the same name has the same one everywhere in a recording, and
/// nothing of the name is in it. Numbers, places and times stay.
struct Redactor: Sendable {
  /// Names of one kind, numbered as they are met.
  private struct Names: Sendable {
    private var known: [String: Int] = [:]

    mutating func number(of name: String) -> Int {
      if let number = known[name] { return number }
      known[name] = known.count + 1
      return known.count
    }
  }

  private var hosts = Names()
  private var uuids = Names()
  private var buses = Names()
  private var serials = Names()
  private var processes = Names()
  private var sources = Names()
  private var people = Names()
  private var labels: (original: LabelTable, redacted: LabelTable)?
  /// Names of each key of labels.
  private var labelled: [String: Names] = [:]
  private var topology: (original: Topology, redacted: Topology)?

  mutating func frame(_ frame: Frame) -> Frame {
    var content = frame.content
    content.topology = redacted(content.topology)
    content.batteryUnits = content.batteryUnits.map { unit in
      var unit = unit
      unit.serial = unit.serial.map { serial($0) }
      return unit
    }
    content.processes = content.processes.map { process in
      var process = process
      if !process.name.isEmpty {
        process.name = "process-\(processes.number(of: process.name))"
      }
      return process
    }
    content.sources = content.sources.map { redacted($0) }
    content.labels = redacted(content.labels)
    return Frame(content)
  }

  mutating func note(_ note: NoteRecord) -> NoteRecord {
    var note = note
    note.entity = entity(note.entity)
    note.author = note.author.isEmpty ? "" : "person-\(people.number(of: note.author))"
    return note
  }

  mutating func event(_ event: EventRecord) -> EventRecord {
    var event = event
    event.entity = entity(event.entity)
    // Words of rules name hosts and devices.
    event.text = ""
    return event
  }

  mutating func header(_ header: FileHeaderRecord) -> FileHeaderRecord {
    var header = header
    header.namesArePseudonyms = true
    header.machine = header.machine.isEmpty ? "" : host(header.machine)
    header.site = Self.site(header.site)
    header.sourceNames = ""
    return header
  }

  private static func site(_ name: String) -> String { name.isEmpty ? "" : "site-1" }

  private mutating func host(_ name: String) -> String {
    name.isEmpty ? "" : "host-\(hosts.number(of: name))"
  }

  private mutating func serial(_ text: String) -> String { "serial-\(serials.number(of: text))" }

  private mutating func uuid(_ text: String) -> String {
    let digits = String(uuids.number(of: text), radix: 16)
    let padding = String(repeating: "0", count: max(0, 12 - digits.count))
    return "GPU-00000000-0000-4000-8000-" + padding + digits
  }

  /// A bus id of the usual form.
  private mutating func bus(_ text: String) -> String {
    let number = buses.number(of: text.lowercased())
    func hex(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return hex(number >> 8, 8) + ":" + hex(number & 0xFF, 2) + ":00.0"
  }

  /// The key of a GPU: a uuid, or its host with something behind a slash.
  private mutating func entity(_ key: String) -> String {
    guard let slash = key.firstIndex(of: "/") else {
      return key.hasPrefix("GPU-") ? uuid(key) : key
    }
    let rest = String(key[key.index(after: slash)...])
    return host(String(key[..<slash])) + "/" + (rest.contains(":") ? bus(rest).lowercased() : rest)
  }

  private mutating func redacted(_ source: SourceStatus) -> SourceStatus {
    var source = source
    source.id = "source-\(sources.number(of: source.id))"
    // Errors and notes quote paths, hosts and the words of tools.
    source.error = source.error.map { _ in "an error" }
    source.notes = []
    return source
  }

  /// Made once for a table: frames share it until it changes. Keys stay, values become `job-1`.
  private mutating func redacted(_ original: LabelTable) -> LabelTable {
    if original.isEmpty { return original }
    if let labels, labels.original === original { return labels.redacted }
    let columns = original.columns.map { column in
      LabelTable.Column(
        key: column.key,
        values: column.values.map { value in
          column.key + "-\(labelled[column.key, default: Names()].number(of: value))"
        }, codes: column.codes)
    }
    let made = LabelTable(count: original.count, columns: columns)
    labels = (original, made)
    return made
  }

  /// Made once for a topology: frames share it until it changes.
  private mutating func redacted(_ original: Topology) -> Topology {
    if let topology, topology.original === original { return topology.redacted }
    let identities = (0..<original.gpuCount).map { place in
      var identity = original.directory.identity(at: place)
      identity.host = host(identity.host)
      identity.uuid = identity.uuid.map { uuid($0) }
      identity.busID = identity.busID.map { bus($0) }
      identity.serial = identity.serial.map { serial($0) }
      return identity
    }
    let groups = original.groups.map { group in
      let name =
        switch group.level {
        case .site: Self.site(group.name)
        case .host: host(group.name)
        default: group.name
        }
      return FleetGroup(
        level: group.level, name: name, gpus: group.gpus, parent: group.parent,
        children: group.children)
    }
    let made = Topology(directory: ListedGPUs(identities), groups: groups)
    topology = (original, made)
    return made
  }
}
