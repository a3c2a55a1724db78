//! The rooms together, without a screen: papers, lists, histories, returns and reviews of a whole outlet.

mod demo_day;
mod history;
mod intake_lists;
mod intake_properties;
mod intake_readings;
mod kit;
mod papers;
mod returns;
mod reviews;
