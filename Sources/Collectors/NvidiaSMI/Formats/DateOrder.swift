/// Whether dates such as `05/06/2026` begin with the day or the month, which only those of days behind
/// the 12th show. They are read month first until one shows otherwise.
struct DateOrder: Sendable {
  /// Whether they begin with the day.
  var isDayFirst = false
  /// Whether a date was read month first that may have begun with the day.
  private(set) var hasAssumed = false
  /// Whether a date showed that the month is first.
  private(set) var isMonthFirst = false
  /// Whether dates were read month first before one showed that the day is.
  private(set) var wasWrong = false

  /// Notes the first two numbers of a date.
  mutating func note(_ first: Int, _ second: Int) {
    if first > 12 {
      if !isDayFirst, hasAssumed, !isMonthFirst { wasWrong = true }
      isDayFirst = isDayFirst || !isMonthFirst
    } else if second > 12 {
      isMonthFirst = true
    } else if !isDayFirst, first != second {
      hasAssumed = true
    }
  }

  /// What people are told of several; nil where nothing is doubted.
  static func note(of orders: [DateOrder]) -> String? {
    if orders.contains(where: \.wasWrong) {
      return "dates such as 05/06/2026 were read month first until one showed that the day is first"
    }
    guard orders.contains(where: { $0.hasAssumed && !$0.isMonthFirst && !$0.isDayFirst }) else {
      return nil
    }
    return "dates such as 05/06/2026 may begin with the day: they are read month first"
  }
}
