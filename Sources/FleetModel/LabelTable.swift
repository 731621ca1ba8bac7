import Synchronization

/// Labels of the GPUs of a fleet beside their place: which job, pod, namespace, user a GPU works
/// for. A column a key, each value once: a GPU holds the number of its value. Immutable, and shared
/// by frames for as long as no label changes.
package final class LabelTable: Sendable {
  /// The labels of one key.
  package struct Column: Sendable {
    /// `job`, `pod`, `namespace`, `user`: a name of `LabelKey`, or one that the user gave.
    package let key: String
    /// Every value once, in the order in which they were met; never empty texts.
    package let values: [String]
    /// For each GPU by place 1 + the place of its value in `values`; 0 without one.
    package let codes: [UInt32]

    /// - Parameter codes: none may be larger than the number of values.
    package init(key: String, values: [String], codes: [UInt32]) {
      precondition(codes.allSatisfy { $0 <= values.count })
      self.key = key
      self.values = values
      self.codes = codes
    }

    /// The value of a GPU; nil without one.
    package func value(_ gpu: Int) -> String? {
      let code = codes[gpu]
      return code == 0 ? nil : values[Int(code) - 1]
    }
  }

  /// How many GPUs it is about; 0 for the table of a fleet without labels.
  package let count: Int
  /// Keys that some GPU has a value of, in the order of `LabelKey.precedes`.
  package let columns: [Column]
  /// Which GPUs belong together by a key, as far as it was asked for.
  let grouped = Mutex<[String: JobMembers]>([:])

  /// No GPU has a label.
  package static let none = LabelTable(count: 0, columns: [])

  package init(count: Int, columns: [Column]) {
    precondition(columns.allSatisfy { $0.codes.count == count })
    self.count = count
    self.columns = columns.filter { !$0.values.isEmpty }.sorted {
      LabelKey.precedes($0.key, $1.key)
    }
  }

  package var isEmpty: Bool { columns.isEmpty }

  package func column(_ key: String) -> Column? { columns.first { $0.key == key } }

  /// The value of a GPU; nil without one.
  package func value(_ key: String, _ gpu: Int) -> String? { column(key)?.value(gpu) }

  /// The labels of a GPU, in the order of the columns.
  package func labels(_ gpu: Int) -> [(key: String, value: String)] {
    columns.compactMap { column in column.value(gpu).map { (column.key, $0) } }
  }

  /// A table whose GPU i is this table's GPU `order[i]`; this one where nothing is labelled.
  package func gathered(_ order: [Int]) -> LabelTable {
    if isEmpty { return self }
    let moved = columns.map { column in
      Column(key: column.key, values: column.values, codes: order.map { column.codes[$0] })
    }
    return LabelTable(count: order.count, columns: moved)
  }

  /// The tables of fleets one after another; a value that several know is one.
  ///
  /// - Parameter parts: each table with the number of its fleet's GPUs.
  package static func joined(_ parts: [(table: LabelTable, count: Int)]) -> LabelTable {
    let count = parts.reduce(0) { $0 + $1.count }
    var keys: [String] = []
    for part in parts {
      for column in part.table.columns where !keys.contains(column.key) { keys.append(column.key) }
    }
    return LabelTable(count: count, columns: keys.map { joined($0, parts, count) })
  }

  private static func joined(
    _ key: String, _ parts: [(table: LabelTable, count: Int)], _ count: Int
  ) -> Column {
    var values: [String] = []
    var numbers: [String: UInt32] = [:]
    var codes: [UInt32] = []
    codes.reserveCapacity(count)
    for part in parts {
      guard let column = part.table.column(key) else {
        codes.append(contentsOf: repeatElement(0, count: part.count))
        continue
      }
      let renamed = column.values.map { value in
        if let known = numbers[value] { return known }
        values.append(value)
        numbers[value] = UInt32(values.count)
        return UInt32(values.count)
      }
      for code in column.codes { codes.append(code == 0 ? 0 : renamed[Int(code) - 1]) }
    }
    return Column(key: key, values: values, codes: codes)
  }
}

/// Keys of labels, as all sources' own names of them come to be called here.
package enum LabelKey {
  /// A batch job: Slurm's job id or name.
  package static let job = "job"
  /// A Kubernetes pod, its namespace and the container in it.
  package static let pod = "pod"
  package static let namespace = "namespace"
  package static let container = "container"
  /// Who runs it, for which account, in which queue.
  package static let user = "user"
  package static let account = "account"
  package static let partition = "partition"
  /// The instances that a partitioned GPU (MIG) is cut into: `1g.10gb x3, 2g.20gb`.
  package static let instances = "mig"

  /// The order in which they are offered, what changes most often first.
  package static let all = [job, pod, namespace, user, account, partition, container]

  /// Known keys in their order, then all others by the alphabet.
  package static func precedes(_ a: String, _ b: String) -> Bool {
    switch (all.firstIndex(of: a), all.firstIndex(of: b)) {
    case (let x?, let y?): x < y
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): a < b
    }
  }
}
