import FleetHistory
import FleetModel

/// The jobs of a frame in the order in which they are shown, with what the ledger says of them.
struct JobRows: Sendable {
  /// What decides which jobs there are and in what order.
  struct Query: Hashable, Sendable {
    var key: String
    var sort: JobField
    var isDescending: Bool
    var filter: String
  }

  let query: Query
  let table: JobTable
  /// Jobs in order; the GPUs without the label are the last one, wherever they would stand.
  let order: [Int32]
  /// All jobs that have GPUs, whatever the filter; the GPUs without the label are none.
  let total: Int
  /// Stragglers of each job.
  let stragglers: [Int32]
  /// The largest of all jobs shown, for the choice of a unit.
  let mostPower: Double?
  let mostEnergy: Double?
  let mostMemory: Double?
  /// W of all GPUs that were read or known by their groups.
  let fleetPower: Double?

  init(_ query: Query, _ table: JobTable, _ frame: Frame, _ ledger: JobLedger) {
    self.query = query
    self.table = table
    var stragglers = [Int32](repeating: 0, count: table.count)
    if ledger.epoch == frame.topology.epoch {
      for straggler in ledger.stragglers where straggler.gpu < frame.gpus.count {
        stragglers[table.members.job(of: straggler.gpu)] += 1
      }
    }
    self.stragglers = stragglers
    fleetPower = frame.rollup(.powerDraw).total
    let named = table.members.names.indices.filter { table.population[$0] > 0 }
    total = named.count
    let figures = JobFigures(
      table: table, stragglers: stragglers, fleetPower: fleetPower, ledger: ledger)
    let wanted = Self.wanted(named, query, table, frame)
    order = Self.sorted(wanted, query, figures)
    mostPower = order.lazy.compactMap { figures.power(Int($0)) }.max()
    mostEnergy = order.lazy.compactMap { figures.energy(Int($0)) }.max()
    mostMemory = order.lazy.compactMap { figures.memory(Int($0)) }.max()
  }

  var count: Int { order.count }
  func job(at row: Int) -> Int { Int(order[row]) }
  func name(at row: Int) -> String { table.members.name(job(at: row)) }

  /// The row of a job; nil where it is not shown.
  func row(of name: String) -> Int? {
    guard let job = table.members.job(named: name) else { return nil }
    return order.firstIndex(of: Int32(clamping: job))
  }

  /// All jobs that pass the filter: by their names, or because GPUs of theirs have a label.
  private static func wanted(
    _ named: [Int], _ query: Query, _ table: JobTable, _ frame: Frame
  ) -> [Int] {
    let rest = table.population[table.members.unlabelled] > 0 ? [table.members.unlabelled] : []
    guard !query.filter.isEmpty else { return named + rest }
    guard let condition = LabelCondition(query.filter, in: frame) else {
      let text = TextMatch(query.filter)
      return named.filter { text.isIn(table.members.name($0)) }
    }
    var found = PresenceMask(count: frame.gpus.count, present: false)
    condition.mark(frame, &found)
    return (named + rest).filter { job in
      table.members.gpus(of: job).contains { found[Int($0)] }
    }
  }

  private static func sorted(
    _ jobs: [Int], _ query: Query, _ figures: JobFigures
  ) -> [Int32] {
    let members = figures.table.members
    let named = jobs.filter { $0 != members.unlabelled }
    let rest = jobs.filter { $0 == members.unlabelled }
    let sorted: [Int]
    if query.sort == .name {
      sorted = named.sorted { a, b in
        query.isDescending ? members.name(a) > members.name(b) : members.name(a) < members.name(b)
      }
    } else {
      let keyed = named.map { ($0, figures.number(query.sort, $0) ?? -.infinity) }
      sorted = keyed.sorted { a, b in
        if a.1 == b.1 { return a.0 < b.0 }
        // What is absent stays at the end.
        if a.1 == -.infinity || b.1 == -.infinity { return b.1 == -.infinity }
        return query.isDescending ? a.1 > b.1 : a.1 < b.1
      }.map(\.0)
    }
    return (sorted + rest).map { Int32(clamping: $0) }
  }
}
