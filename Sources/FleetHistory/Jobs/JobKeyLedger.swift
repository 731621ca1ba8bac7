import FleetModel

/// The jobs of one label over time: when each was first seen, its energy, its recent past. Memory is
/// bounded: jobs that are gone for an hour are forgotten, and only so many are kept.
struct JobKeyLedger: Sendable {
  /// One instant of all jobs; a job is where its slot is, NaN is absent.
  private struct Slice: Sendable {
    let time: Timestamp
    let utilization: [Float]
    let watts: [Float]
  }

  /// How much is kept.
  enum Limit {
    static let jobs = 100_000
    /// Seconds after which a job that is gone is forgotten, and between two looks for such jobs.
    static let gone = 3600.0
    static let sweep = 60.0
    /// Instants of the past, and cells of all of them together.
    static let slices = 600
    static let cells = 1 << 20
  }

  /// Since when it counts.
  let start: Timestamp
  private(set) var time: Timestamp?
  private var slots: [String: Int32] = [:]
  private var names: [String] = []
  private var records: [JobRecord?] = []
  private var free: [Int32] = []
  private var slices: [Slice] = []
  private var cells = 0
  private var swept: Timestamp
  /// The slot of each job of a table, -1 for a job that there is no room for.
  private var places: [Int32] = []
  private var placed: JobMembers?

  init(start: Timestamp) {
    self.start = start
    swept = start
  }

  func record(_ name: String) -> JobRecord? {
    slots[name].flatMap { records[Int($0)] }
  }

  /// The past of a job since it was first seen, oldest first.
  func samples(_ name: String) -> [JobSample] {
    guard let slot = slots[name].map(Int.init), let record = records[slot] else { return [] }
    return slices.compactMap { slice in
      guard slice.time >= record.firstSeen, slot < slice.watts.count else { return nil }
      return JobSample(
        time: slice.time, utilization: Self.value(slice.utilization[slot]),
        watts: Self.value(slice.watts[slot]))
    }
  }

  private static func value(_ cell: Float) -> Double? { cell.isNaN ? nil : Double(cell) }

  /// - Parameter interval: seconds since the frame before; nil after a time without frames.
  mutating func take(_ table: JobTable, at now: Timestamp, interval: Double?) {
    if placed !== table.members || places.count != table.count { place(table, now) }
    var utilization = [Float](repeating: .nan, count: records.count)
    var watts = utilization
    for job in 0..<table.count where table.population[job] > 0 {
      let slot = Int(places[job])
      guard slot >= 0 else { continue }
      let power = table.reading(.powerDraw, job).total(.powerDraw)
      records[slot]?.take(
        power, isPartial: table.isPartial(job), at: now, before: time, interval: interval)
      utilization[slot] =
        table.reading(.utilization, job).mean(.utilization).map { Float($0) } ?? .nan
      watts[slot] = power.map { Float($0) } ?? .nan
    }
    keep(Slice(time: now, utilization: utilization, watts: watts))
    time = now
    if now.seconds(since: swept) >= Limit.sweep { sweep(now) }
  }

  /// Finds the slot of each job of a table, new ones for those not seen before.
  private mutating func place(_ table: JobTable, _ now: Timestamp) {
    places = (0..<table.count).map { job in
      guard table.population[job] > 0 else { return -1 }
      let name = table.members.name(job)
      return slots[name] ?? open(name, now)
    }
    placed = table.members
  }

  private mutating func open(_ name: String, _ now: Timestamp) -> Int32 {
    guard slots.count < Limit.jobs else { return -1 }
    let record = JobRecord(firstSeen: now, isOlder: time == nil)
    let slot: Int32
    if let old = free.popLast() {
      slot = old
      names[Int(slot)] = name
      records[Int(slot)] = record
    } else {
      slot = Int32(records.count)
      names.append(name)
      records.append(record)
    }
    slots[name] = slot
    return slot
  }

  private mutating func keep(_ slice: Slice) {
    slices.append(slice)
    cells += slice.watts.count * 2
    var surplus = 0
    while slices.count - surplus > 2,
      slices.count - surplus > Limit.slices || cells > Limit.cells
    {
      cells -= slices[surplus].watts.count * 2
      surplus += 1
    }
    if surplus > 0 { slices.removeFirst(surplus) }
  }

  /// Forgets the jobs that are gone.
  private mutating func sweep(_ now: Timestamp) {
    swept = now
    for (slot, record) in records.enumerated() {
      guard let record, now.seconds(since: record.lastSeen) > Limit.gone else { continue }
      records[slot] = nil
      slots[names[slot]] = nil
      names[slot] = ""
      free.append(Int32(slot))
      placed = nil
    }
  }
}
