import FleetModel

/// All rules. A new one is a line in one of the lists that this one is made of.
package enum RuleCatalog {
  package static let all: [Rule] = site + gpus + units + data

  package static func rule(named name: String) -> Rule? { all.first { $0.name == name } }
}
