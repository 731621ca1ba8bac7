/// The numbers of a `FrameSummary`, by the names that recordings have for them.
package enum SummaryField: Hashable, Sendable {
  case gpus, reporting, faulty, powerLimit, memoryTotal
  case utilization(Spread.Field), temperature(Spread.Field)
  case power(Spread.Field), memoryUsed(Spread.Field)
  case site(SitePower.Field)

  private static let plain: [SummaryField] = [
    .gpus, .reporting, .faulty, .powerLimit, .memoryTotal,
  ]
  private static let spreads: [@Sendable (Spread.Field) -> SummaryField] = [
    { .utilization($0) }, { .temperature($0) }, { .power($0) }, { .memoryUsed($0) },
  ]

  /// Every number, in the order of `place`.
  package static let all: [SummaryField] =
    plain + spreads.flatMap { spread in Spread.Field.allCases.map { spread($0) } }
    + SitePower.Field.allCases.map { .site($0) }

  /// The place in `all`.
  package var place: Int {
    switch self {
    case .gpus: 0
    case .reporting: 1
    case .faulty: 2
    case .powerLimit: 3
    case .memoryTotal: 4
    case .utilization(let field): Self.place(0, field)
    case .temperature(let field): Self.place(1, field)
    case .power(let field): Self.place(2, field)
    case .memoryUsed(let field): Self.place(3, field)
    case .site(let field): Self.place(4, .sum) + field.rawValue
    }
  }

  private static func place(_ spread: Int, _ field: Spread.Field) -> Int {
    let (plainFields, spreadFields) = (5, 10)
    return plainFields + spreadFields * spread + field.rawValue
  }

  /// `utilization.p95`, `site.load`, `gpus`.
  package var name: String {
    switch self {
    case .gpus, .reporting, .faulty, .powerLimit, .memoryTotal: "\(self)"
    case .utilization(let field): "utilization.\(field)"
    case .temperature(let field): "temperature.\(field)"
    case .power(let field): "power.\(field)"
    case .memoryUsed(let field): "memoryUsed.\(field)"
    case .site(let field): "site.\(field)"
    }
  }

  /// Places by name.
  static let places = Dictionary(
    all.map { ($0.name, $0.place) }, uniquingKeysWith: { first, _ in first })
}

extension FrameSummary {
  /// One of the numbers; nil when it is absent.
  package func value(_ field: SummaryField) -> Double? {
    switch field {
    case .gpus: Double(gpus)
    case .reporting: Double(reporting)
    case .faulty: Double(faulty)
    case .powerLimit: powerLimit
    case .memoryTotal: memoryTotal
    case .utilization(let field): utilization?.value(field)
    case .temperature(let field): temperature?.value(field)
    case .power(let field): power?.value(field)
    case .memoryUsed(let field): memoryUsed?.value(field)
    case .site(let field): site.value(field)
    }
  }

  /// Every number with its name.
  package var fields: [(name: String, value: Double?)] {
    SummaryField.all.map { ($0.name, value($0)) }
  }
}
