/// Why a simulation cannot be set up: `subject: what happened; what follows`.
package struct SimulationError: Error, CustomStringConvertible, Sendable, Equatable {
  package enum Code: Sendable, Hashable {
    case unknownScenario, unknownIncident, unknownParameter, badValue
  }

  package let code: Code
  /// The source as it was named: `sim:memphis`.
  package let subject: String
  package let message: String

  package init(_ code: Code, _ subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  package var description: String { subject + ": " + message }
}
