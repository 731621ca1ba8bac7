import FleetModel

/// Works out what new series fill.
extension PageReader {
  /// - Parameters:
  ///   - text: `name{labels}`, with what follows it.
  ///   - head: number of the name in the table.
  ///   - body: number of the labels.
  mutating func link(_ text: Bytes, _ head: Int, _ body: Int) {
    let first = links.count
    var use = SeriesUse(
      firstLink: Int32(clamping: first), endOfLinks: Int32(clamping: first), workload: -1)
    let rules = rules(text, head)
    var filled: [Int] = []
    for rule in rules {
      if filled.contains(rule.target) { continue }
      guard let link = link(rule, text, body, &use) else { continue }
      links.append(link)
      if rules.count > 1 { filled.append(rule.target) }
    }
    use.endOfLinks = Int32(clamping: links.count)
    uses.append(use)
  }

  /// The rules of a series' name. One in quotes stands among the labels.
  private mutating func rules(_ text: Bytes, _ head: Int) -> [HeadRule] {
    guard text.first != 0x7B else {
      return SeriesKey(text).flatMap { book.number(ofName: $0.name) }.map(rules) ?? []
    }
    if head < rulesOfHead.count, let known = rulesOfHead[head] { return known }
    let name = text.part(0, SeriesKey.endOfName(text))
    let made = book.number(ofName: name).map(rules) ?? []
    while rulesOfHead.count <= head { rulesOfHead.append(nil) }
    rulesOfHead[head] = made
    return made
  }

  private func rules(ofName name: Int) -> [HeadRule] {
    book.rules(ofName: name).map { HeadRule($0, book.entries[$0]) }
  }

  private mutating func link(
    _ rule: HeadRule, _ text: Bytes, _ body: Int, _ use: inout SeriesUse
  ) -> SeriesLink? {
    if rule.traits.contains(.onlyAsGauge), isCounter[rule.name] { return nil }
    var bits = rule.bits
    if rule.asksLabels {
      guard let code = code(rule, text) else { return nil }
      bits = code
    }
    guard let cell = cell(rule, text, body, &use) else { return nil }
    seen.note(exporter: rule.exporter, name: rule.name)
    return SeriesLink(
      cell: Int32(clamping: cell), rank: rule.rank, kind: rule.kind, conversion: rule.conversion,
      bits: bits)
  }

  /// The code that a series' labels stand for; nil when they are not those that the rule asks for.
  private func code(_ rule: HeadRule, _ text: Bytes) -> Int64? {
    let asked = book.entries[rule.number].rule
    guard let key = SeriesKey(text), RuleBook.fits(asked, key) else { return nil }
    switch asked.target {
    case .xidLabel: return key.text("xid").flatMap { Int64($0) }
    case .siteIslandWord:
      return Int64(IslandWords.connection(key.text("state") ?? "").rawValue)
    default: return asked.bits
    }
  }

  /// The number of the cell that a series fills, a new one where it is the first to.
  private mutating func cell(
    _ rule: HeadRule, _ text: Bytes, _ body: Int, _ use: inout SeriesUse
  ) -> Int? {
    switch rule.subject {
    case .site: return whole(rule, 0)
    case .battery: return unit(rule, text, body).map { whole(rule, $0) }
    case .gpu:
      guard let owner = owner(rule, text, body) else { return nil }
      if use.workload < 0 { use.workload = owner.workload }
      let found = owner.found
      if !rule.traits.contains(.ofKnown) { gpus.confirm(found.gpu) }
      if rule.isProcess { return process(rule, found, text) }
      guard let part = found.part, !rule.traits.isDisjoint(with: [.addsUp, .addsUpByShare]) else {
        return whole(rule, found.gpu)
      }
      return self.part(
        rule, found.gpu, part, share: rule.traits.contains(.addsUp) ? 1 : found.share)
    }
  }

  private mutating func whole(_ rule: HeadRule, _ owner: Int) -> Int {
    let number = cellNumbers.whole(rule.target, owner, new: cells.count)
    if number == cells.count {
      let key = PageCell.Key(owner: owner, target: rule.fills)
      cells.append(PageCell(key: key, share: 0))
    }
    return number
  }

  private mutating func part(
    _ rule: HeadRule, _ owner: Int, _ part: String, share: Double
  ) -> Int {
    let key = PageCell.Key(owner: owner, target: rule.fills, part: part)
    let number = cellNumbers.part(key, new: cells.count)
    if number == cells.count { cells.append(PageCell(key: key, share: share)) }
    return number
  }

  private mutating func process(
    _ rule: HeadRule, _ found: GPURegister.Found, _ text: Bytes
  ) -> Int? {
    guard let key = SeriesKey(text) else { return nil }
    let count = cells.count
    let number = part(rule, found.gpu, key.text("pid") ?? "", share: 0)
    guard number == count else { return number }
    cells[number].bits = Int64(processes.count)
    processes.append(
      GPUProcess(
        gpu: found.gpu, pid: key.text("pid").flatMap { Int($0) },
        name: key.text("process_name") ?? key.text("command") ?? ""))
    return number
  }

  private mutating func unit(_ rule: HeadRule, _ text: Bytes, _ body: Int) -> Int? {
    owners.unit(rule.exporter, body) {
      SeriesKey(text).flatMap {
        units.find($0, book.exporters[rule.exporter].unit, fallbackHost: fallbackHost)
      }
    }
  }

  private mutating func owner(
    _ rule: HeadRule, _ text: Bytes, _ body: Int
  ) -> OwnerCache.Owner? {
    owners.gpu(rule.exporter, body) {
      guard let key = SeriesKey(text) else { return nil }
      let labels = LabelValues(key.labels, book.plans[rule.exporter])
      guard
        let found = gpus.find(labels, exporter: rule.exporter, fallbackHost: fallbackHost)
      else { return nil }
      let workload = workloads.add(labels, found).map { Int32(clamping: $0) }
      return OwnerCache.Owner(found: found, workload: workload ?? -1)
    }
  }
}
