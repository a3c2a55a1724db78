//! The rooms together, without a screen: papers, lists, histories, returns and reviews of a whole outlet.

mod all_day;
mod codes;
mod complaints;
mod demo_day;
mod four_eyes;
mod history;
mod intake_lists;
mod intake_properties;
mod intake_readings;
mod kit;
mod papers;
mod returns;
mod reviews;
mod shifts;
mod till_kit;
