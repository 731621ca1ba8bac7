import Panels

/// Everything that a key, a click or the command line can ask of the dashboard.
package enum DashboardCommand: Hashable, Sendable {
  case quit, suspend, redraw
  case record
  case help, escape
  case view(ViewID)
  case filter, commandLine, goToTime
  case togglePlay, stepForward, stepBack, faster, slower
  case minuteForward, minuteBack, tenMinutesForward, tenMinutesBack, tenForward, tenBack
  case reverse, normalSpeed, doubleSpeed, halfSpeed
  case rangeStart, rangeEnd, clearRange, toggleLoop
  case pin
  case bookmark, annotate
  case skipGaps
  case nextEvent, previousEvent, cycleSeverity
  case zoomIn, zoomOut, zoomAll
  case start, live
  case nextTheme, nextStripMetric
  case panel(PanelCommand)
}
