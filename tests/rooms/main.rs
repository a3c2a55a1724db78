//! The rooms together, without a screen: papers, lists, histories, returns and reviews of a whole outlet.

mod agreement_ends;
mod agreements;
mod all_day;
mod applications;
mod case_matrix;
mod case_properties;
mod codes;
mod complaints;
mod curation;
mod demo_day;
mod email_samples;
mod four_eyes;
mod history;
mod intake_lists;
mod intake_properties;
mod intake_readings;
mod kit;
mod papers;
mod partnership;
mod procedure_files;
mod returns;
mod reviews;
mod shifts;
mod sop_commands;
mod till_kit;
