import FleetModel

/// All rules. A new one is a line in one of the lists that this one is made of.
package enum RuleCatalog {
  package static let all: [Rule] = site + gpus + units + data

  package static func rule(named name: String) -> Rule? { all.first { $0.name == name } }

  /// Whether a rule is meant by a name as typed: its own, or one that it goes on from with a dash
  /// (`alarm` means all alarms of battery units).
  package static func matches(_ rule: String, _ typed: String) -> Bool {
    rule == typed || rule.hasPrefix(typed + "-")
  }
}
